// Runs a short-lived actor on the thread that spawns it. Private.

#pragma once

#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/config.hpp>
#include <caf/intrusive_ptr.hpp>
#include <caf/local_actor.hpp>
#include <caf/resumable.hpp>

#if CAF_MAJOR_VERSION >= 1
#include <caf/scheduler.hpp>
#else
#include <caf/execution_unit.hpp>
#endif

#include <cstddef>
#include <limits>
#include <utility>

namespace troupe {

/// Is told what becomes ready on a thread, in front of the thread's own
/// scheduler.
#if CAF_MAJOR_VERSION >= 1

class scheduler_front : public caf::scheduler {
public:
  /// Stands before the scheduler that runs `host` now.
  explicit scheduler_front(caf::local_actor& host)
      : system_(host.system()), outer_(*host.context()) {}

  void schedule(caf::resumable* job) final { on_ready(job); }
  void delay(caf::resumable* job) final { on_ready(job); }
  void start() final {}
  void stop() final {}

protected:
  virtual void on_ready(caf::resumable* job) = 0;

  /// Leaves a job to the thread's own scheduler.
  void pass_on(caf::resumable* job) { outer_.delay(job); }

  /// Sends a message from nobody; `on_ready` is told whom it wakes.
  void deliver(const caf::actor& to, caf::message what) {
    to->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(),
                                          std::move(what)),
                this);
  }

  caf::actor_system& system() { return system_; }

private:
  caf::actor_system& system_;
  caf::scheduler& outer_;
};

#else

class scheduler_front : public caf::execution_unit {
public:
  /// Stands before the scheduler that runs `host` now.
  explicit scheduler_front(caf::local_actor& host)
      : caf::execution_unit(&host.system()), outer_(*host.context()) {}

  void exec_later(caf::resumable* job) final { on_ready(job); }

protected:
  virtual void on_ready(caf::resumable* job) = 0;

  /// Leaves a job to the thread's own scheduler.
  void pass_on(caf::resumable* job) { outer_.exec_later(job); }

  /// Sends a message from nobody; `on_ready` is told whom it wakes.
  void deliver(const caf::actor& to, caf::message what) {
    to->enqueue(nullptr, caf::make_message_id(), std::move(what), this);
  }

private:
  caf::execution_unit& outer_;
};

#endif

/// A scheduler for one actor: keeps what becomes ready while that actor is
/// spawned, and passes everything else on to the thread's own scheduler.
class inline_scheduler final : public scheduler_front {
public:
  using scheduler_front::scheduler_front;

  /// Spawns a `Task` that gets `message...` as its first message, and runs it
  /// until it waits for another or ends.
  template <class Task, class Argument, class... Message>
  void run(Argument&& argument, Message&&... message) {
    caf::actor_config config{this};
    keeping_ = true;
    auto task = system().spawn_class<Task, caf::no_spawn_options>(
        config, std::forward<Argument>(argument));
    keeping_ = false;
    // The task is ready already, so this only fills its mailbox.
    deliver(task, caf::make_message(std::forward<Message>(message)...));
    caf::intrusive_ptr<caf::resumable> job{std::exchange(kept_, nullptr),
                                           false};
    if (job->resume(this, std::numeric_limits<std::size_t>::max())
        == caf::resumable::resume_later)
      pass_on(job.detach());
  }

private:
  void on_ready(caf::resumable* job) override {
    if (keeping_)
      kept_ = job;
    else
      pass_on(job);
  }

  caf::resumable* kept_ = nullptr;
  bool keeping_ = false;
};

} // namespace troupe
