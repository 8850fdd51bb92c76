// Sends spans to a collector, from a thread of its own. Private.

#pragma once

#include <troupe/hooks/http_client.hpp>
#include <troupe/hooks/otlp_trace.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <thread>

namespace troupe {

/// Takes spans as OTLP's JSON, and posts them in batches. What the collector
/// cannot take now (429, 502, 503, 504, or no whole answer) is kept and tried
/// again; what it refuses, and what comes while the queue is full, is dropped
/// and counted.
///
/// Thread-safety: all functions may be called from any thread.
/// Lifetime: the destructor closes it.
class otlp_exporter {
public:
  /// `resource` is OTLP's JSON of it.
  otlp_exporter(otlp_trace_options options, std::string resource);
  ~otlp_exporter();
  otlp_exporter(const otlp_exporter&) = delete;
  otlp_exporter& operator=(const otlp_exporter&) = delete;

  /// Puts a span into the queue, or drops it. @pre it is not closed.
  void offer(std::string span);

  /// Sends all that is queued at once, and waits; whether that was settled in
  /// time.
  bool flush(std::chrono::milliseconds time);

  /// Ends the thread after `time` at most; what is left then is dropped. Once.
  void close(std::chrono::milliseconds time);

  /// What became of the spans so far.
  otlp_trace_counts counts() const;

  /// Why spans were dropped, for a reader; empty if none were.
  std::string loss() const;

private:
  using lock = std::unique_lock<std::mutex>;

  void run();
  void linger(lock& guard);
  std::string next_batch(std::size_t size) const;
  void deliver(lock& guard);
  bool post(lock& guard, std::string body, std::size_t size);
  void settle(std::size_t size, std::size_t dropped);
  void back_off(lock& guard, bool was_closing);

  const otlp_trace_options options_;
  const otlp_endpoint to_;
  const std::string resource_;
  http_client client_;

  mutable std::mutex mutex_; // guards what follows
  std::condition_variable wake_;
  std::condition_variable settled_;
  std::deque<std::string> queue_;   // what is being sent is still in front
  std::uint64_t settled_spans_ = 0; // that have left the queue
  std::uint64_t exported_ = 0;
  std::uint64_t dropped_ = 0;
  std::string fault_;    // of the last post that failed
  unsigned flushes_ = 0; // that wait
  bool closing_ = false;
  bool abandoned_ = false;
  bool done_ = false; // the thread has nothing more to do

  // Of the thread alone.
  std::chrono::milliseconds backoff_{0};
  std::optional<std::chrono::milliseconds> asked_for_;
  bool obeyed_ = false; // the collector has asked for a wait, and got it
  std::minstd_rand jitter_{std::random_device{}()};

  std::thread thread_;
};

} // namespace troupe
