// The engine: runs graphs, many at once.

#pragma once

#include <troupe/actors/run_handle.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/hooks/hook.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace caf {
class actor;
class actor_system;
} // namespace caf

namespace troupe {

/// How an engine is made.
struct engine_options {
  /// Tasks that run at once; 0: one per core.
  std::uint32_t slots = 0;
};

/// How a run is made.
struct run_options {
  /// Travels with every task of the run: `current_task().run->baggage`.
  std::map<std::string, std::string> baggage = {};
  /// Watch this run only; each is attached as by `engine::attach`.
  std::vector<std::shared_ptr<hook>> hooks = {};
};

/// Runs graphs on actors of its own actor system.
///
///     troupe::engine engine;
///     auto result = engine.run(g, {dir = "/usr/include"}, {total});
///     std::cout << result[total];
///
/// Thread-safety: all functions may be called from any thread.
/// Lifetime: the destructor cancels all runs, waits until their tasks have
/// returned and all hooks have been told, and names every 5 s on the log whom
/// it waits for. Then no thread of the engine is left.
class engine {
public:
  explicit engine(engine_options options = {});
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  /// Starts a run, and returns at once.
  ///
  /// Inputs are bound by handle (`n = 5`) or by name (`{"n", 5}`). Without
  /// targets, every sink of the graph is one.
  /// @throws request_error, before anything runs, that lists every missing,
  /// unknown or mistyped input and every unknown target.
  run_handle submit(const graph& g, std::vector<binding> inputs = {},
                    std::vector<target> targets = {}, run_options options = {});

  /// Submits a run and waits for it.
  /// @throws as `submit` and `run_handle::result`.
  run_result run(const graph& g, std::vector<binding> inputs = {},
                 std::vector<target> targets = {}, run_options options = {});

  /// Tells `h` of all runs that are submitted from now on, and of the engine's
  /// own events. The hook lives at least as long as the engine.
  void attach(std::shared_ptr<hook> h, hook_options options = {});

  /// Subscribes an actor of the host's to the same events; see
  /// `troupe/actors/messages.hpp` for what it gets and what it must answer.
  void subscribe(const caf::actor& who, hook_options options = {});

  /// The engine's actor system, for actors of the host's. They must have ended
  /// before the engine is destroyed, or its destructor waits for them.
  caf::actor_system& system();

  std::uint32_t slots() const;

private:
  class core;
  std::unique_ptr<core> core_;
};

} // namespace troupe
