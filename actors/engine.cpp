#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/coordinator.hpp>
#include <troupe/actors/dispatcher.hpp>
#include <troupe/actors/engine.hpp>
#include <troupe/actors/event_bus.hpp>
#include <troupe/actors/hook_actor.hpp>
#include <troupe/actors/hook_table.hpp>
#include <troupe/actors/own_system.hpp>
#include <troupe/actors/remote_worker.hpp>
#include <troupe/actors/run_door.hpp>
#include <troupe/actors/run_registry.hpp>
#include <troupe/actors/run_request.hpp>
#include <troupe/actors/shutdown_watch.hpp>
#include <troupe/actors/thread_role.hpp>
#include <troupe/actors/weak_actors.hpp>
#include <troupe/actors/worker.hpp>

#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace troupe {

namespace {

constexpr worker_id local_worker = 0;

void mark_scheduler_thread() { set_thread_role(thread_role::scheduler); }

std::uint32_t own_slots(std::uint32_t wanted) {
  return wanted > 0 ? wanted
                    : std::max(1u, std::thread::hardware_concurrency());
}

caf::actor_system& prepared(caf::actor_system& host) {
  if (caf::query_type_name(caf::type_id_v<work_batch>).empty())
    throw std::logic_error("the actor system does not know Troupe's messages: "
                           "call troupe::prepare(config) before you make it");
  return host;
}

std::string name_of(const hook& h) { return readable_type(typeid(h)); }

worker_joined joined(std::uint32_t slots,
                     const std::vector<std::string>& labels) {
  worker_joined e;
  e.worker = local_worker;
  e.slots = slots;
  e.labels = labels;
  return e;
}

} // namespace

// CAF's register of message types is one per process; it may be filled again.
void prepare(caf::actor_system_config& config) {
  static std::mutex mutex;
  std::lock_guard guard{mutex};
  caf::core::init_global_meta_objects();
  caf::init_global_meta_objects<caf::id_block::troupe>();
  config.add_thread_hook<scheduler_thread_hook<&mark_scheduler_thread>>();
}

class engine::core {
public:
  explicit core(const engine_options& options)
      : core(std::make_unique<own_system>(own_slots(options.slots),
                                          options.network),
             options) {}

  core(caf::actor_system& host, const engine_options& options)
      : core(nullptr, prepared(host),
             options.slots > 0 ? options.slots
                               : std::max(1u, threads_of(host) - 1),
             options) {}

  // Hooks that are told something meanwhile may call the engine still.
  ~core() {
    runs_->close();
    runs_->cancel_all();
    live_runs_.wait();
    hooks_->close();
    for (auto* actor :
         {&door_, &bus_, &dispatcher_, &worker_, &blocking_worker_}) {
      post_anonymously(*actor, stop_atom_v);
      *actor = {};
    }
    for (const auto& worker : remote_workers_.take())
      post_anonymously(worker, stop_atom_v);
    live_actors_.wait();
  }

  // Its number is one that no other worker has had.
  caf::actor link_worker(worker_link link) {
    auto id = ++last_worker_;
    auto name = "worker " + std::to_string(id) + " at " + link.address;
    auto actor = system_.spawn<remote_worker>(
        remote_worker_setup{.id = id,
                            .link = std::move(link),
                            .dispatcher = dispatcher_,
                            .bus = bus_,
                            .sessions = sessions_,
                            .presence = live_actors_.enter(name)});
    remote_workers_.add(actor);
    return actor;
  }

  std::uint32_t slots() const { return slots_; }
  caf::actor_system& system() { return system_; }
  const caf::actor& door() const { return door_; }

  void cancel_all() { runs_->cancel_all(); }
  std::size_t open_runs() const { return runs_->size(); }

  void attach(const std::shared_ptr<hook>& h, hook_options options) {
    require(h);
    caf::actor actor;
    auto make = [&] {
      auto hosted = host(h, std::move(options), {});
      actor = hosted.who;
      tell_bus(std::move(hosted));
      return actor;
    };
    if (!hooks_->add(h, make))
      throw std::invalid_argument(
          "the hook is attached already, or has not returned since it was "
          "detached: "
          + name_of(*h));
    when_ended(actor, [hooks = hooks_, h = h.get(), id = actor.id()] {
      hooks->forget(h, id);
    });
  }

  bool detach(const std::shared_ptr<hook>& h) {
    auto actor = hooks_->remove(h.get());
    if (actor)
      unsubscribe(actor);
    return actor != nullptr;
  }

  void subscribe(const caf::actor& who, hook_options options) {
    if (!who)
      throw std::invalid_argument("an actor that subscribes must not be null");
    if (options.name.empty())
      options.name = "actor #" + std::to_string(who.id());
    if (!hooks_->while_open([&] { tell_bus({who, std::move(options), {}}); }))
      throw std::logic_error("the engine is ending: nobody can subscribe");
  }

  void unsubscribe(const caf::actor& who) {
    if (who)
      hooks_->while_open(
          [&] { post_anonymously(bus_, troupe::unsubscribe{who}); });
  }

  // A run that is refused, or whose hooks are, leaves nothing.
  run_handle submit(const graph& g, std::span<const binding> inputs,
                    std::span<const target> targets, run_options options) {
    for (const auto& h : options.hooks)
      require(h);
    auto run = make_run(g, inputs, targets, options, semaphores_);
    auto id = run->definition->id;
    run->record = std::make_shared<run_record>(
        run->definition, [runs = runs_, id] { runs->remove(id); });
    run->presence = runs_->enter(id, run->stop, [&] {
      return live_runs_.enter("run " + to_string(id) + " of \"" + g.name()
                              + '"');
    });
    auto hosted = host_all(std::move(options.hooks), id);
    run->observed = observed_ || options.observable || !hosted.empty();
    run->dispatcher = dispatcher_;
    run->bus = bus_;
    if (run->has_semaphores)
      post_anonymously(dispatcher_,
                       declare_semaphores{id, std::move(options.semaphores)});
    post_anonymously(bus_, open_run{run});
    for (auto& h : hosted)
      tell_bus(std::move(h));
    return start(run);
  }

private:
  // Gives the hook a thread. What it is to be told is then for the bus to know.
  troupe::subscribe host(std::shared_ptr<hook> h, hook_options options,
                         run_id only) {
    if (options.name.empty())
      options.name = name_of(*h);
    options.filter.kinds = options.filter.kinds & h->wanted();
    options.max_delay = std::max(options.max_delay, h->max_delay());
    auto name = "hook " + options.name;
    auto actor = system_.spawn<hook_actor, caf::detached>(
        std::move(h), options.detach_on_error);
    keep_present(actor, name);
    return {actor, std::move(options), only, true};
  }

  // The hooks of a run that has entered; if one cannot be hosted, it leaves.
  std::vector<troupe::subscribe>
  host_all(std::vector<std::shared_ptr<hook>> hooks, run_id run) {
    std::vector<troupe::subscribe> hosted;
    try {
      for (auto& h : hooks)
        hosted.push_back(host(std::move(h), {}, run));
    } catch (...) {
      for (const auto& h : hosted)
        post_anonymously(h.who, detach_atom_v);
      runs_->remove(run);
      throw;
    }
    return hosted;
  }

  void tell_bus(troupe::subscribe s) {
    auto only = s.only;
    post_anonymously(bus_, std::move(s));
    if (only == run_id{})
      observed_ = true;
  }

  core(std::unique_ptr<own_system> own, const engine_options& options)
      : core(std::move(own), own->actors(), own_slots(options.slots), options) {
  }

  core(std::unique_ptr<own_system> own, caf::actor_system& system,
       std::uint32_t slots, const engine_options& options)
      : slots_(slots), semaphores_(checked(options.semaphores)),
        runs_(std::make_shared<run_registry>(options.max_runs)),
        own_(std::move(own)), system_(system),
        dispatcher_(system_.spawn<troupe::dispatcher>()),
        bus_(system_.spawn<event_bus>(dispatcher_)),
        worker_(system_.spawn<worker>(worker_setup{
            .id = local_worker,
            .slots = slots_,
            .detached_lanes = slots_ >= threads_of(system_),
            .samples_to =
                options.sample_interval.count() > 0 ? bus_ : caf::actor{},
            .sample_interval = options.sample_interval,
            .presence = live_actors_.enter("worker")})),
        blocking_worker_(system_.spawn<worker>(
            worker_setup{.id = local_worker,
                         .slots = std::max(1u, options.blocking_threads),
                         .first_slot = slots_,
                         .detached_lanes = true,
                         .presence = live_actors_.enter("blocking worker")})),
        door_(system_.spawn<run_door>(calls())) {
    keep_present(dispatcher_, "dispatcher");
    keep_present(bus_, "event bus");
    keep_present(door_, "door");
    post_anonymously(bus_, announce_worker{joined(slots_, options.labels)});
    if (!semaphores_.empty())
      post_anonymously(dispatcher_, declare_semaphores{{}, semaphores_});
    auto offer = [&](const caf::actor& who, std::uint32_t count, pool to) {
      post_anonymously(dispatcher_, worker_offer{.worker = local_worker,
                                                 .who = who,
                                                 .slots = count,
                                                 .to = to,
                                                 .labels = options.labels});
    };
    offer(worker_, slots_, pool::compute);
    offer(worker_, most_pending, pool::async);
    offer(blocking_worker_, std::max(1u, options.blocking_threads),
          pool::blocking);
  }

  static void require(const std::shared_ptr<hook>& h) {
    if (!h)
      throw std::invalid_argument("a hook that is attached must not be null");
  }

  // The engine's end waits for the actor.
  void keep_present(const caf::actor& actor, const std::string& name) {
    when_ended(actor, [p = live_actors_.enter(name)] {});
  }

  template <class F>
  static void when_ended(const caf::actor& actor, F f) {
    caf::actor_cast<caf::abstract_actor*>(actor)->attach_functor(
        [f = std::move(f)](const caf::error&) { f(); });
  }

  run_door::engine_calls calls() {
    return {[this](submit_run& r) {
              return submit(r.of, r.inputs, r.targets, std::move(r.options));
            },
            [runs = runs_](run_id id) { runs->cancel(id); }};
  }

  run_handle start(const run_context_ptr& run) {
    auto id = run->definition->id;
    auto record = run->record;
    auto actor = system_.spawn<coordinator>(run);
    runs_->start(id, actor);
    post_anonymously(actor, start_atom_v);
    return {std::move(record), [runs = runs_, id](const run_part& part) {
              runs->cancel(id, part);
            }};
  }

  std::uint32_t slots_;
  const semaphores semaphores_;
  std::shared_ptr<run_registry> runs_;
  shutdown_watch live_runs_;
  shutdown_watch live_actors_;
  std::atomic<bool> observed_{false};
  std::shared_ptr<hook_table> hooks_ = std::make_shared<hook_table>();
  std::unique_ptr<own_system> own_; // null in the host's
  caf::actor_system& system_;
  caf::actor dispatcher_;
  caf::actor bus_;
  caf::actor worker_;
  caf::actor blocking_worker_;
  weak_actors remote_workers_;
  std::shared_ptr<link_sessions> sessions_ = std::make_shared<link_sessions>();
  std::atomic<worker_id> last_worker_{local_worker};
  caf::actor door_;
};

engine::engine(engine_options options)
    : core_(std::make_unique<core>(options)) {}

engine::engine(caf::actor_system& host, engine_options options)
    : core_(std::make_unique<core>(host, options)) {}

engine::~engine() = default;

run_handle engine::submit(const graph& g, std::vector<binding> inputs,
                          std::vector<target> targets, run_options options) {
  return core_->submit(g, inputs, targets, std::move(options));
}

run_result engine::run(const graph& g, std::vector<binding> inputs,
                       std::vector<target> targets, run_options options) {
  require_free_thread();
  return submit(g, std::move(inputs), std::move(targets), std::move(options))
      .result();
}

void engine::cancel_all() { core_->cancel_all(); }

std::size_t engine::open_runs() const { return core_->open_runs(); }

void engine::attach(std::shared_ptr<hook> h, hook_options options) {
  core_->attach(h, std::move(options));
}

bool engine::detach(const std::shared_ptr<hook>& h) { return core_->detach(h); }

void engine::subscribe(const caf::actor& who, hook_options options) {
  core_->subscribe(who, std::move(options));
}

void engine::unsubscribe(const caf::actor& who) { core_->unsubscribe(who); }

caf::actor engine::door() const { return core_->door(); }

caf::actor_system& engine::system() { return core_->system(); }

std::uint32_t engine::slots() const { return core_->slots(); }

caf::actor engine::link_worker(worker_link link) {
  return core_->link_worker(std::move(link));
}

} // namespace troupe
