// The audit of the engine's stream. Private.

#pragma once

#include <troupe/hooks/audit_log.hpp>

#include <map>
#include <optional>
#include <set>

namespace troupe {

/// Follows the engine's stream. What a late hook is told of the past has gaps;
/// no gap is left once a sample was seen, for samples are told live only.
class engine_audit {
public:
  explicit engine_audit(audit_log& found) : found_(found) {}

  void check(const engine_event_variant& e);

  /// How exactly the times of a worker are known.
  nanoseconds clock_error(worker_id w) const {
    auto known = clock_errors_.find(w);
    return known == clock_errors_.end() ? 0 : known->second;
  }

private:
  void expect(bool holds, std::string_view what) { found_.expect(holds, what); }

  void on(const worker_joined& e);
  void on(const worker_lost& e);
  void on(const hook_failed& e);
  void on(const events_dropped& e);
  void on(const resources_sampled& e);

  audit_log& found_;
  std::uint64_t next_seq_ = 0;
  nanoseconds time_ = 0;
  bool is_live_ = false;
  std::map<worker_id, std::optional<resources_sampled>> workers_; // the last
  std::map<worker_id, nanoseconds> clock_errors_;
  std::set<worker_id> lost_;
};

} // namespace troupe
