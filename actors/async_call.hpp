// The call of an asynchronous node, until its promise is kept. Private.

#pragma once

#include <troupe/actors/attempt_queue.hpp>
#include <troupe/actors/shutdown_watch.hpp>
#include <troupe/graph/promise.hpp>

#include <mutex>
#include <optional>
#include <stop_token>

namespace troupe {

/// Where an attempt goes when it ends on a thread that is not its lane's. The
/// presence is let go of last, so that the engine waits for such a thread.
struct attempt_home {
  troupe::presence presence;
  std::shared_ptr<attempt_queue> queue;
  caf::actor worker;
};

/// Ends an attempt when the promise is kept or broken, or the attempt is to
/// stop; the first of these counts. After that it holds nothing of the run, so
/// that a promise may be kept for ever.
///
/// Thread-safety: all functions may be called from any thread.
class async_call final : public completion {
public:
  explicit async_call(attempt_ptr a);
  ~async_call() override;

  void succeed(value v) override;
  void fail(std::exception_ptr why) override;
  std::stop_token stop() const override { return stop_; }

  /// The function threw, or was not called.
  void end(attempt_end e);

private:
  struct canceller {
    async_call* call;
    void operator()() const;
  };

  attempt_ptr take();
  static void settle(attempt_ptr a, attempt_end e);

  std::mutex mutex_;
  attempt_ptr attempt_; // null when it has ended
  std::stop_token stop_;
  std::optional<std::stop_callback<canceller>> on_stop_;
};

/// Calls the function of an asynchronous node. The attempt ends then or later.
void call_async(const attempt_ptr& a);

} // namespace troupe
