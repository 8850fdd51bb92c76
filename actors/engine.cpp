#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/coordinator.hpp>
#include <troupe/actors/dispatcher.hpp>
#include <troupe/actors/engine.hpp>
#include <troupe/actors/event_bus.hpp>
#include <troupe/actors/hook_actor.hpp>
#include <troupe/actors/run_registry.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/actors/worker.hpp>
#include <troupe/graph/selection.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

namespace troupe {

namespace {

constexpr worker_id local_worker = 0;

// CAF's register of message types is one per process.
void register_message_types() {
  static std::once_flag once;
  std::call_once(once, [] {
    caf::core::init_global_meta_objects();
    caf::init_global_meta_objects<caf::id_block::troupe>();
  });
}

// One thread more than slots: tasks never hold them all (see lane), so
// that messages are always handled at once. Shared work instead of stealing:
// idle threads sleep, and a queue of ready actors costs nothing.
class system_config : public caf::actor_system_config {
public:
  explicit system_config(std::uint32_t slots) {
    register_message_types();
    set("caf.scheduler.policy", "sharing");
    set("caf.scheduler.max-threads", static_cast<std::size_t>(slots) + 1);
    set("caf.scheduler.max-throughput", std::size_t{300});
  }
};

std::uint32_t slots_for(const engine_options& options) {
  return options.slots > 0 ? options.slots
                           : std::max(1u, std::thread::hardware_concurrency());
}

std::string name_of(const hook& h) { return readable_type(typeid(h)); }

run_id random_id() {
  std::random_device random;
  auto word = [&] { return std::uint64_t{random()} << 32 | random(); };
  return {word(), word() | 1}; // never the zero that means no run
}

} // namespace

class engine::core {
public:
  explicit core(const engine_options& options)
      : slots_(slots_for(options)), config_(slots_), system_(config_),
        dispatcher_(system_.spawn<troupe::dispatcher>()),
        bus_(system_.spawn<event_bus>(dispatcher_)),
        worker_(system_.spawn<worker>(local_worker, slots_)) {
    post_anonymously(bus_, announce_worker{local_worker, slots_});
    post_anonymously(dispatcher_, worker_offer{local_worker, worker_, slots_});
  }

  ~core() {
    runs_->cancel_all();
    runs_->wait();
    for (const auto& actor : {bus_, dispatcher_, worker_})
      post_anonymously(actor, stop_atom_v);
    hooks_.wait();
  }

  std::uint32_t slots() const { return slots_; }
  caf::actor_system& system() { return system_; }

  void attach(std::shared_ptr<hook> h, hook_options options, run_id only) {
    if (options.name.empty())
      options.name = name_of(*h);
    auto name = "hook " + options.name;
    auto actor = system_.spawn<hook_actor, caf::detached>(
        std::move(h), options.detach_on_error);
    hooks_.add(name);
    caf::actor_cast<caf::abstract_actor*>(actor)->attach_functor(
        [this, name](const caf::error&) { hooks_.remove(name); });
    subscribe(actor, std::move(options), only);
  }

  void subscribe(const caf::actor& who, hook_options options, run_id only) {
    post_anonymously(bus_, troupe::subscribe{who, std::move(options), only});
    if (only == run_id{})
      observed_ = true;
  }

  run_handle submit(const graph& g, std::span<const binding> inputs,
                    std::span<const target> targets, run_options options) {
    auto request = resolve(g, inputs, targets);
    auto run = std::make_shared<run_context>();
    run->definition = std::make_shared<const run_definition>(
        random_id(), grouping{g, std::move(request.selected)},
        std::move(options.baggage));
    run->record = std::make_shared<run_record>(
        run->definition,
        [runs = runs_, id = run->definition->id] { runs->remove(id); });
    run->values = std::move(request.values);
    run->observed = observed_ || !options.hooks.empty();
    run->dispatcher = dispatcher_;
    run->bus = bus_;
    post_anonymously(bus_, open_run{run});
    for (auto& h : options.hooks)
      attach(std::move(h), {}, run->definition->id);
    return start(run);
  }

private:
  run_handle start(const run_context_ptr& run) {
    const auto& definition = *run->definition;
    auto actor = system_.spawn<coordinator>(run);
    runs_->add(definition.id,
               "run " + to_string(definition.id) + " of \""
                   + definition.graph_name() + '"',
               actor, run->stop);
    post_anonymously(actor, start_atom_v);
    return {run->record,
            [runs = runs_, id = definition.id] { runs->cancel(id); }};
  }

  std::uint32_t slots_;
  std::shared_ptr<run_registry> runs_ = std::make_shared<run_registry>();
  shutdown_watch hooks_;
  std::atomic<bool> observed_{false};
  system_config config_;
  caf::actor_system system_;
  caf::actor dispatcher_;
  caf::actor bus_;
  caf::actor worker_;
};

engine::engine(engine_options options)
    : core_(std::make_unique<core>(options)) {}

engine::~engine() = default;

run_handle engine::submit(const graph& g, std::vector<binding> inputs,
                          std::vector<target> targets, run_options options) {
  return core_->submit(g, inputs, targets, std::move(options));
}

run_result engine::run(const graph& g, std::vector<binding> inputs,
                       std::vector<target> targets, run_options options) {
  require_outside_of_tasks();
  return submit(g, std::move(inputs), std::move(targets), std::move(options))
      .result();
}

void engine::attach(std::shared_ptr<hook> h, hook_options options) {
  core_->attach(std::move(h), std::move(options), {});
}

void engine::subscribe(const caf::actor& who, hook_options options) {
  core_->subscribe(who, std::move(options), {});
}

caf::actor_system& engine::system() { return core_->system(); }

std::uint32_t engine::slots() const { return core_->slots(); }

} // namespace troupe
