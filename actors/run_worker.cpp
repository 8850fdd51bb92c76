#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/program_build.hpp>
#include <troupe/actors/run_worker.hpp>
#include <troupe/actors/signal_listener.hpp>
#include <troupe/actors/worker_node.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <algorithm>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <optional>
#include <thread>
#include <unistd.h>

namespace troupe {

namespace {

using steady = std::chrono::steady_clock;

// Between two calls of a coordinator that does not answer.
constexpr std::chrono::milliseconds call_interval{100};

// In which one answers that has lost us.
constexpr std::chrono::milliseconds answer_time{500};

// How a link with the coordinator ended.
struct link_end {
  link_ending how;
  std::string why;
};

struct link_state {
  bool cut = false;
  std::optional<link_end> end;
};

class worker_config : public caf::actor_system_config {
public:
  explicit worker_config(std::uint32_t slots) {
    network::prepare(*this);
    set("caf.scheduler.policy", "sharing");
    set("caf.scheduler.max-threads", static_cast<std::size_t>(slots) + 1);
    set("caf.scheduler.max-throughput", std::size_t{300});
  }
};

std::string own_name() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return std::string{host} + ':' + std::to_string(getpid());
}

// Links with the coordinator, again and again.
class worker_process {
public:
  worker_process(const graph_catalog& graphs, worker_options options)
      : graphs_(graphs), options_(std::move(options)), config_(options_.slots),
        system_(config_),
        network_(system_, {.credentials = options_.credentials}) {
    signals_.listen([this] { leave(); });
  }

  // Only one that was lost is looked for again.
  void run() {
    for (;;) {
      auto end = serve_link();
      if (end.how == link_ending::in_order)
        return;
      if (end.how == link_ending::refused || options_.rejoin.count() == 0)
        throw network_error(end.why);
      std::cerr << "troupe: " << end.why << ": looking for it again\n";
    }
  }

private:
  link_end serve_link() {
    auto link = connect();
    state_ = {};
    worker_hello who{.version = TROUPE_VERSION,
                     .build = options_.version,
                     .name = options_.name,
                     .process = getpid(),
                     .slots = options_.slots,
                     .blocking = options_.blocking_threads,
                     .labels = options_.labels,
                     .graphs = graphs_.names()};
    auto node = system_.spawn<worker_node>(worker_node_setup{
        .who = std::move(who),
        .graphs = graphs_,
        .coordinator = link.other_side,
        .clock_shift = options_.clock_offset.count(),
        .on_cut = [this] { tell([](link_state& s) { s.cut = true; }); },
        .on_resume = [this] { tell([](link_state& s) { s.cut = false; }); },
        .on_end =
            [this](link_ending how, const std::string& why) {
              tell([&](link_state& s) { s.end = link_end{how, why}; });
            },
        .presence = live_.enter("worker node")});
    {
      std::lock_guard guard{mutex_};
      node_ = node;
      if (leaving_)
        post_anonymously(node, leave_atom_v);
    }
    node = {};
    while (await_cut())
      find_again(link);
    auto end = *state_.end;
    if (end.how == link_ending::refused)
      wait_for_end(*link.seat);
    link.seat->cut();
    {
      std::lock_guard guard{mutex_};
      node_ = {};
    }
    live_.wait();
    return end;
  }

  template <class F>
  void tell(const F& change) {
    std::lock_guard guard{mutex_};
    change(state_);
    changed_.notify_all();
  }

  // False when the link has ended.
  bool await_cut() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return state_.end || state_.cut; });
    return !state_.end;
  }

  // Another connection may carry nothing yet, as long as the coordinator has
  // not missed the first one (see `network::connect`).
  void find_again(network::link& link) {
    link.seat->cut();
    try {
      link = network_.connect(options_.host, options_.port, answer_time);
      std::unique_lock guard{mutex_};
      post_anonymously(node_, resume_atom_v, link.other_side);
      link.other_side = {};
    } catch (const network_error&) {
    }
    std::unique_lock guard{mutex_};
    changed_.wait_for(guard, link.seat->is_open() ? answer_time : call_interval,
                      [this] { return state_.end || !state_.cut; });
  }

  // So that the coordinator hears why, if we refuse it.
  static void wait_for_end(const peer_seat& seat) {
    auto until = steady::now() + std::chrono::seconds{1};
    while (seat.is_open() && steady::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }

  // Again and again, for as long as was said.
  network::link connect() {
    constexpr std::chrono::milliseconds patience{10'000};
    auto until = steady::now() + options_.rejoin;
    for (;;)
      try {
        return network_.connect(options_.host, options_.port, patience);
      } catch (const network_error&) {
        std::unique_lock guard{mutex_};
        if (steady::now() + call_interval >= until
            || changed_.wait_for(guard, call_interval,
                                 [this] { return leaving_; }))
          throw;
      }
  }

  void leave() {
    std::lock_guard guard{mutex_};
    leaving_ = true;
    changed_.notify_all();
    if (node_)
      post_anonymously(node_, leave_atom_v);
  }

  const graph_catalog& graphs_;
  const worker_options options_;
  std::mutex mutex_;
  caf::actor node_; // null between two links
  bool leaving_ = false;
  link_state state_; // of the link that is there, or was
  std::condition_variable changed_;
  signal_listener signals_; // first, before there are threads
  worker_config config_;
  caf::actor_system system_;
  network network_;
  shutdown_watch live_;
};

} // namespace

void run_worker(const graph_catalog& graphs, worker_options options) {
  if (options.slots == 0)
    options.slots = std::max(1u, std::thread::hardware_concurrency());
  if (options.name.empty())
    options.name = own_name();
  if (options.version.empty())
    options.version = program_build();
  worker_process{graphs, std::move(options)}.run();
}

} // namespace troupe
