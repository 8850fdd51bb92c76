#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/lent_worker.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/own_system.hpp>
#include <troupe/actors/program_build.hpp>
#include <troupe/actors/shutdown_watch.hpp>
#include <troupe/actors/worker_node.hpp>

#include <caf/actor_system.hpp>

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

std::string own_name() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return std::string{host} + ':' + std::to_string(getpid());
}

worker_options completed(worker_options o) {
  if (o.slots == 0)
    o.slots = std::max(1u, std::thread::hardware_concurrency());
  if (o.name.empty())
    o.name = own_name();
  if (o.version.empty())
    o.version = program_build();
  return o;
}

} // namespace

// Links with the coordinator, again and again.
class lent_worker::core {
public:
  core(caf::actor_system& host, graph_catalog graphs, worker_options options)
      : graphs_(std::move(graphs)), options_(completed(std::move(options))),
        system_(host), network_(host, {.credentials = options_.credentials}) {}

  // Only one that was lost is looked for again.
  void serve() {
    for (;;) {
      auto end = serve_link();
      if (end.how == link_ending::in_order)
        return;
      if (end.how == link_ending::refused || options_.rejoin.count() == 0)
        throw network_error(end.why);
      std::cerr << "troupe: " << end.why << ": looking for it again\n";
    }
  }

  void leave() {
    std::lock_guard guard{mutex_};
    leaving_ = true;
    changed_.notify_all();
    if (node_)
      post_anonymously(node_, leave_atom_v);
  }

private:
  // How a link with the coordinator ended.
  struct link_end {
    link_ending how;
    std::string why;
  };

  struct link_state {
    bool cut = false;
    std::optional<link_end> end;
  };

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
                     .graphs = graphs_.names(),
                     .formerly = session_};
    auto node = system_.spawn<worker_node>(worker_node_setup{
        .who = std::move(who),
        .graphs = graphs_,
        .coordinator = link.other_side,
        .clock_shift = options_.clock_offset.count(),
        .detached_lanes = options_.slots >= threads_of(system_),
        .on_welcome = [this](const std::string& s) { session_ = s; },
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

  const graph_catalog graphs_;
  const worker_options options_;
  std::mutex mutex_;
  caf::actor node_; // null between two links
  bool leaving_ = false;
  link_state state_;    // of the link that is there, or was
  std::string session_; // of that link; the node's until it has ended
  std::condition_variable changed_;
  caf::actor_system& system_;
  network network_;
  shutdown_watch live_;
};

lent_worker::lent_worker(caf::actor_system& host, graph_catalog graphs,
                         worker_options options)
    : core_(
        std::make_unique<core>(host, std::move(graphs), std::move(options))) {}

lent_worker::~lent_worker() = default;

void lent_worker::serve() { core_->serve(); }

void lent_worker::leave() { core_->leave(); }

} // namespace troupe
