// Worker nodes in an engine's own actor system, which it reaches as if they
// were elsewhere: all that passes between them are bytes.

#pragma once

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/engine.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/remote_worker.hpp>
#include <troupe/actors/worker_node.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// What has become of a worker node.
class node_state {
public:
  void join() { set(joined_); }
  void end(const std::string& why) {
    why_ = why;
    set(ended_);
  }

  /// Waits until it has joined, or was refused.
  void wait_to_join() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return joined_ || ended_; });
  }
  /// Waits for its end, and says why it ended.
  std::string wait_to_end() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return ended_; });
    return why_;
  }

private:
  void set(bool& what) {
    std::lock_guard guard{mutex_};
    what = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool joined_ = false;
  bool ended_ = false;
  std::string why_;
};

/// A worker node that has joined, or was refused.
struct worker_node_handle {
  caf::actor actor;
  std::shared_ptr<node_state> state = std::make_shared<node_state>();

  void stop() {
    troupe::post_anonymously(actor, troupe::stop_atom_v);
    actor = {};
    state->wait_to_end();
  }
};

/// Has a new worker node join an engine, and waits for that.
inline worker_node_handle join(troupe::engine& engine,
                               troupe::graph_catalog graphs,
                               troupe::worker_hello who = {},
                               std::chrono::nanoseconds clock_shift = {}) {
  worker_node_handle node;
  auto state = node.state;
  auto stands_for_it =
      engine.link_worker({.address = "here",
                          .cut = [] {},
                          .tell =
                              [state](bool here, std::int64_t) {
                                if (here)
                                  state->join();
                              }});
  node.actor =
      engine.system().spawn<troupe::worker_node>(troupe::worker_node_setup{
          .who = std::move(who),
          .graphs = std::move(graphs),
          .coordinator = stands_for_it,
          .clock_shift = clock_shift.count(),
          .sample_interval = std::chrono::seconds{0},
          .on_end = [state](troupe::link_ending, const std::string& why) {
            state->end(why);
          }});
  state->wait_to_join();
  return node;
}

/// Worker nodes that build `g` under the name "g"; they end with the object.
class worker_nodes {
public:
  worker_nodes(troupe::engine& engine, std::size_t count,
               const troupe::graph_catalog& graphs, std::uint32_t slots = 1) {
    for (; count > 0; --count)
      nodes_.push_back(join(engine, graphs, {.slots = slots}));
  }
  ~worker_nodes() {
    for (auto& n : nodes_)
      if (n.actor)
        n.stop();
  }
  worker_nodes(const worker_nodes&) = delete;
  worker_nodes& operator=(const worker_nodes&) = delete;

  worker_node_handle& operator[](std::size_t i) { return nodes_[i]; }

private:
  std::vector<worker_node_handle> nodes_;
};

/// A catalog with `g` alone, named "g".
inline troupe::graph_catalog catalog_of(const troupe::graph& g) {
  return {{"g", [g](const troupe::parameters&) { return g; }}};
}

/// What a run must be given so that its tasks go to such nodes.
inline troupe::run_options anywhere() {
  troupe::run_options o;
  o.recipe = troupe::graph_recipe{"g"};
  return o;
}

} // namespace test
