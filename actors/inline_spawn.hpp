// Runs a short-lived actor on the thread that spawns it. Private.

#pragma once

#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <caf/intrusive_ptr.hpp>
#include <caf/resumable.hpp>

#include <cstddef>
#include <limits>
#include <utility>

namespace troupe {

/// A scheduler for one actor: keeps what becomes ready while that actor is
/// spawned, and passes everything else on to the thread's own scheduler.
class inline_execution_unit : public caf::execution_unit {
public:
  explicit inline_execution_unit(caf::execution_unit& outer)
      : caf::execution_unit(&outer.system()), outer_(outer) {}

  void exec_later(caf::resumable* job) override {
    if (keeping_)
      kept_ = job;
    else
      outer_.exec_later(job);
  }

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
    task->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), {},
                                            std::forward<Message>(message)...),
                  this);
    caf::intrusive_ptr<caf::resumable> job{std::exchange(kept_, nullptr),
                                           false};
    if (job->resume(this, std::numeric_limits<std::size_t>::max())
        == caf::resumable::resume_later)
      outer_.exec_later(job.detach());
  }

private:
  caf::execution_unit& outer_;
  caf::resumable* kept_ = nullptr;
  bool keeping_ = false;
};

} // namespace troupe
