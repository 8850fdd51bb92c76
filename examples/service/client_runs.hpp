// The runs of the service: started for clients, watched, cancelled, counted.
// The only place where the event loop and the engine's actors meet.

#pragma once

#include "factor_job.hpp"
#include <troupe/actors/messages.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace service {

namespace asio = boost::asio;

/// A run on behalf of one client. Its destructor cancels the run if it has not
/// ended: whoever leaves the scope in which a client is served, by `co_return`
/// or by an exception, leaves nothing running.
/// Thread-safety: none; for the event loop's thread. May outlive the engine.
class client_run {
public:
  client_run(client_run&&) noexcept = default;
  client_run& operator=(client_run&&) = delete;
  ~client_run();

  /// Waits until the run has ended, but at most `time`; whether it has.
  asio::awaitable<bool> ended_within(std::chrono::milliseconds time);
  /// Waits until the run has ended.
  asio::awaitable<void> ended();

  /// How many tasks are known and have ended, now.
  troupe::run_counts counts() const { return handle_.counts(); }

  /// @pre it has ended
  const troupe::run_ended& end() const { return *state_->end; }

private:
  friend class client_runs;

  // Shared with the handler that brings the end, and that may come after the
  // client has gone.
  struct state {
    asio::steady_timer news; // is cancelled when the end has come
    std::optional<troupe::run_ended> end = {};
  };

  client_run(troupe::run_handle h, std::shared_ptr<state> s)
      : handle_(std::move(h)), state_(std::move(s)) {}

  troupe::run_handle handle_;
  std::shared_ptr<state> state_; // null after a move
};

/// How many runs there are, and how those before them ended.
struct run_tally {
  std::size_t open = 0;
  std::size_t most_open = 0; ///< at once, so far
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t refused = 0;
};

/// Starts runs on an engine, and brings their ends to the event loop.
/// Thread-safety: none; for the event loop's thread.
/// Lifetime: the engine outlives it; the loop runs no handler after its end.
class client_runs {
public:
  client_runs(troupe::engine& engine, asio::any_io_executor loop)
      : engine_(engine), loop_(std::move(loop)) {}
  client_runs(const client_runs&) = delete;
  client_runs& operator=(const client_runs&) = delete;

  /// @throws troupe::engine_busy if there are too many.
  client_run start(numbers of);

  void cancel_all();

  const run_tally& tally() const { return tally_; }
  /// For Prometheus.
  std::string metrics() const;
  const factor_job& job() const { return job_; }

private:
  void on_end(client_run::state& run, const troupe::run_ended& end);

  troupe::engine& engine_;
  asio::any_io_executor loop_;
  factor_job job_;
  run_tally tally_;
  std::map<troupe::run_id, troupe::run_handle> open_;
};

} // namespace service
