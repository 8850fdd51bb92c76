// What audits of streams have found, in words. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe {

/// Keeps the first hundred violations, each with the event that shows it.
class audit_log {
public:
  /// What is expected from now on, is expected of this event.
  template <class Event>
  void look_at(const Event& e) {
    seen_ = &e;
  }

  /// Notes what the event does, unless that `holds`.
  void expect(bool holds, std::string_view what) {
    if (!holds && found_.size() < most_violations)
      found_.push_back(place() + ' ' + std::string{what});
  }

  const std::vector<std::string>& found() const { return found_; }

private:
  static constexpr std::size_t most_violations = 100;

  std::string place() const;

  std::variant<const event*, const engine_event_variant*> seen_;
  std::vector<std::string> found_;
};

} // namespace troupe
