// A hook that checks the telemetry contract on live runs.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace troupe {

/// Checks that the events of each run keep the contract: sequence numbers
/// without gaps; run_started first and run_finished last; each group planned,
/// announced once, and finished once after the last of its tasks; each
/// announced task through its events in order, and ended exactly once; states,
/// outcomes, errors, root causes, counts and times that agree with each other;
/// one attempt at a time in each slot; after a snapshot, what was running.
/// Of the engine's events: their order, and what each must say.
///
/// It must be attached as lossless, and without a filter.
/// Attach it to an engine, or feed it with recorded events.
/// Thread-safety: all functions may be called from any thread.
class stream_audit : public hook {
public:
  /// Nothing was seen, and nothing is wrong.
  stream_audit();
  ~stream_audit() override;

  /// What was found so far, in words; empty if all is well. Includes each run
  /// whose stream is not closed.
  std::vector<std::string> violations() const;

  /// Checks one event of a run.
  void check(const event& e);
  /// Checks one event of the engine.
  void check(const engine_event_variant& e);

  void on_event(const event& e) override { check(e); }
  void on_engine_event(const engine_event_variant& e) override { check(e); }

private:
  struct audits;

  mutable std::mutex mutex_;
  std::unique_ptr<audits> audits_;
};

} // namespace troupe
