#include <troupe/graph/name_list.hpp>
#include <troupe/graph/policy_settings.hpp>

#include <charconv>
#include <utility>

namespace troupe {

std::string text_of(time_span t) {
  struct unit {
    std::int64_t nanoseconds;
    const char* name;
  };
  constexpr unit units[] = {
      {3'600'000'000'000, "h"}, {60'000'000'000, "min"}, {1'000'000'000, "s"},
      {1'000'000, "ms"},        {1'000, "us"},           {1, "ns"}};
  if (t.count() == 0)
    return "0s";
  const auto* u = units;
  while (t.count() % u->nanoseconds != 0)
    ++u;
  return std::to_string(t.count() / u->nanoseconds) + u->name;
}

std::string text_of(double number) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return {text, end};
}

std::string text_of(const retry_policy& p) {
  auto text = std::to_string(p.attempts) + " (after " + text_of(p.first_backoff)
              + " x " + text_of(p.factor) + " up to " + text_of(p.cap);
  text += p.spread == jitter::full ? ", full jitter" : ", no jitter";
  auto separator = ", on ";
  for (const auto& name : p.on.names())
    text += std::exchange(separator, ", ") + name;
  if (p.when)
    text += ", if a predicate accepts";
  return text + ')';
}

std::string text_of(failure_mode m) {
  switch (m.by) {
  case failure_mode::bound::none:
    return "fail_fast";
  case failure_mode::bound::any:
    return "keep_going";
  case failure_mode::bound::count:
    return "tolerate(" + std::to_string(m.count) + ')';
  case failure_mode::bound::share:
    return "tolerate_share(" + text_of(m.share) + ')';
  }
  return "?";
}

std::string text_of(const std::vector<limit>& limits) {
  std::string text;
  for (const auto& l : limits)
    text += (text.empty() ? "" : ", ") + in_quotes(l.semaphore) + ": "
            + std::to_string(l.units);
  return text.empty() ? "none" : text;
}

std::string text_of(bool yes) { return yes ? "true" : "false"; }

std::string text_of(std::int64_t number) { return std::to_string(number); }

namespace {

template <class T>
std::string with_name(const std::string& name, const T& setting) {
  return name + ' ' + text_of(setting);
}

// What is said without an argument is shown so.
std::string with_name(const std::string& name, const std::optional<bool>& yes) {
  return *yes ? name : name + ' ' + text_of(yes);
}

} // namespace

std::string to_string(const task_policy& p) {
  std::string text;
  for_each_setting([&](const char* name, auto member, sharing) {
    if (is_set(p.*member))
      text += (text.empty() ? "" : ", ") + with_name(name, p.*member);
  });
  return text;
}

} // namespace troupe
