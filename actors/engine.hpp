// The engine: runs graphs, many at once.

#pragma once

#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/run_options.hpp>
#include <troupe/graph/binding.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/semaphores.hpp>
#include <troupe/hooks/hook.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace caf {
class actor;
class actor_system;
class actor_system_config;
} // namespace caf

namespace troupe {

struct worker_link;

/// How an engine is made.
struct engine_options {
  /// Tasks that run at once; 0: one per core in a system of the engine's own,
  /// and in the host's one less than it has threads, but one at least.
  std::uint32_t slots = 0;
  /// Threads for tasks that are `blocking`, at most; they are made as they are
  /// needed. 0: one.
  std::uint32_t blocking_threads = 64;
  /// How often hooks are told what the engine uses while it works (see
  /// `resources_sampled`); 0: never.
  std::chrono::milliseconds sample_interval{1'000};
  /// Whether the engine's own actor system can be joined by worker processes:
  /// see `worker_pool`. One of the host's is prepared by `network::prepare`.
  bool network = false;
  /// What may be placed on the engine's own slots besides what is local or may
  /// go anywhere: see `placement`.
  std::vector<std::string> labels = {};
  /// Runs at once, after which `submit` refuses; 0: any number.
  std::size_t max_runs = 0;
  /// Semaphores for the tasks of all runs: see `task_policy::limits`.
  /// std::invalid_argument is thrown if one has less than 1 unit.
  troupe::semaphores semaphores = {};
};

/// Makes a host's actor system ready for an engine: registers the types of
/// Troupe's messages, and lets Troupe know the system's threads, so that it can
/// refuse to block them. Call it before the system is made.
///
/// It changes no setting of CAF's. With `caf.scheduler.policy` "sharing"
/// threads that have nothing to do sleep, as they do in an engine's own system;
/// with CAF's default, "stealing", they poll.
void prepare(caf::actor_system_config& config);

/// Runs graphs on actors, in an actor system of its own or in the host's.
///
///     troupe::engine engine;
///     auto result = engine.run(g, {dir = "/usr/include"}, {total});
///     std::cout << result[total];
///
/// Thread-safety: all functions may be called from any thread.
/// Lifetime: the destructor cancels all runs, waits until their tasks have
/// returned and all hooks have been told, and names every 5 s on stderr whom it
/// waits for. Then no actor of the engine is left, and no thread of its own.
class engine {
public:
  /// An engine with an actor system of its own.
  explicit engine(engine_options options = {});

  /// An engine in the host's actor system, which must outlive it and have been
  /// made with a config that `prepare` has seen:
  ///
  ///     caf::actor_system_config config;
  ///     troupe::prepare(config);
  ///     caf::actor_system system{config};
  ///     troupe::engine engine{system};
  ///
  /// Tasks run on the system's threads as long as one is left for messages;
  /// with as many slots as threads, or more, they run on threads beside them.
  /// @throws std::logic_error if the config was not prepared. (CAF itself ends
  /// the process if it was not initialised either.)
  explicit engine(caf::actor_system& host, engine_options options = {});

  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  /// Starts a run, and returns at once.
  ///
  /// Inputs are bound by handle (`n = 5`) or by name (`{"n", 5}`). Without
  /// targets, every sink of the graph is one.
  /// @throws request_error, before anything runs, that lists every missing,
  /// unknown or mistyped input and every unknown target; engine_busy if there
  /// are too many runs; std::invalid_argument if a run has the id asked for, or
  /// two task groups would have one name; std::logic_error if the engine is
  /// ending, which a hook may see.
  run_handle submit(const graph& g, std::vector<binding> inputs = {},
                    std::vector<target> targets = {}, run_options options = {});

  /// Submits a run and waits for it.
  /// @throws as `submit` and `run_handle::result`.
  run_result run(const graph& g, std::vector<binding> inputs = {},
                 std::vector<target> targets = {}, run_options options = {});

  /// Asks all runs to stop, as `run_handle::cancel` does. Does not wait.
  void cancel_all();

  /// How many runs are on their way.
  std::size_t open_runs() const;

  /// Tells `h` of all runs that are submitted from now on, and of the engine's
  /// own events. Of the runs that are on their way it is told of those that
  /// somebody watches already, or that are `run_options::observable`: of the
  /// last 65,536 events or 64 MiB of all runs, and before them of a `snapshot`
  /// where there were more. The hook lives at least until it is detached.
  /// @throws std::invalid_argument if it is null, or attached already;
  /// std::logic_error if the engine is ending.
  void attach(std::shared_ptr<hook> h, hook_options options = {});

  /// Tells `h` nothing more of what happens from now on. Does not wait: it is
  /// still told of what happened before, in its own thread, and let go of then.
  /// @returns whether it was attached.
  bool detach(const std::shared_ptr<hook>& h);

  /// Subscribes an actor of the host's to the same events; see
  /// `troupe/actors/messages.hpp` for what it gets and what it must answer.
  void subscribe(const caf::actor& who, hook_options options = {});

  /// Undoes that: the actor gets a `detach_atom` behind the events before.
  void unsubscribe(const caf::actor& who);

  /// An actor that takes `submit_run` and `cancel_run`, for actors that would
  /// rather not hold the engine. It ends with the engine.
  caf::actor door() const;

  /// The actor system that the engine is in. If it is the engine's own, actors
  /// of the host's must have ended before the engine is destroyed, or its
  /// destructor waits for them.
  caf::actor_system& system();

  /// How many tasks run at once.
  std::uint32_t slots() const;

  /// Makes the actor that will stand for a worker process; not for users (see
  /// `worker_pool`).
  caf::actor link_worker(worker_link link);

private:
  class core;
  std::unique_ptr<core> core_;
};

} // namespace troupe
