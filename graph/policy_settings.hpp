// The settings of a policy one by one: their names, values and texts. Private.

#pragma once

#include <troupe/graph/policy.hpp>

#include <string>

namespace troupe {

/// How the nodes of one task share a setting.
enum class sharing {
  same,  ///< it must be the same for all
  said,  ///< those that say something must say the same
  any,   ///< the task has it if one of them has
  all,   ///< the task has it if all of them have
  alone, ///< it is for nodes that are alone in their task
};

/// Calls `visit(name, member, sharing)` for each setting, in a fixed order. The
/// name is that of the option.
template <class Visit>
void for_each_setting(Visit visit) {
  using p = task_policy;
  visit("retry", &p::retry, sharing::same);
  visit("timeout", &p::timeout, sharing::same);
  visit("queue_timeout", &p::queue_timeout, sharing::same);
  visit("total_timeout", &p::total_timeout, sharing::same);
  visit("grace_period", &p::grace_period, sharing::said);
  visit("failures", &p::failures, sharing::alone);
  visit("limit", &p::limits, sharing::same);
  visit("priority", &p::priority, sharing::said);
  visit("placement", &p::placement, sharing::said);
  visit("blocking", &p::blocking, sharing::any);
  visit("batch", &p::batch, sharing::said);
  visit("window", &p::window, sharing::alone);
  visit("idempotent", &p::idempotent, sharing::all);
  visit("replayable", &p::replayable, sharing::alone);
  visit("own_group", &p::own_group, sharing::alone);
}

template <class T>
bool is_set(const std::optional<T>& setting) {
  return setting.has_value();
}
inline bool is_set(const std::vector<limit>& limits) { return !limits.empty(); }

/// `1500ms`, `2h`: exact, in the largest unit that is.
std::string text_of(time_span t);
/// The shortest text that is read as the same number.
std::string text_of(double number);
std::string text_of(const retry_policy& p);
std::string text_of(failure_mode m);
std::string text_of(const std::vector<limit>& limits);
inline std::string text_of(const placement& p) { return to_string(p); }
std::string text_of(bool yes);
std::string text_of(std::int64_t number);
inline std::string text_of(int number) { return text_of(std::int64_t{number}); }
/// The text of a setting; `none` if it is not set.
template <class T>
std::string text_of(const std::optional<T>& setting) {
  return setting ? text_of(*setting) : "none";
}

} // namespace troupe
