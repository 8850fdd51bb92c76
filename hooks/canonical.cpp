#include <troupe/hooks/canonical.hpp>
#include <troupe/hooks/event_json.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace troupe {

namespace {

namespace json = boost::json;

constexpr std::string_view accidental[] = {
    "run_id",      "seq",         "time_ns",
    "start_ns",    "cpu_ns",      "worker",
    "slot",        "duration_ns", "reason",
    "transfer_ns", "retry_at_ns", "queue_wait_ns",
    "paused_ns",   "group_size",  "group_size_final"};

bool is_accidental(std::string_view key) {
  return std::find(std::begin(accidental), std::end(accidental), key)
         != std::end(accidental);
}

// Errors have some of these fields too.
json::value stripped(const json::value& v) {
  if (const auto* list = v.if_array()) {
    json::array kept;
    for (const auto& one : *list)
      kept.push_back(stripped(one));
    return kept;
  }
  if (const auto* o = v.if_object()) {
    json::object kept;
    for (const auto& [key, one] : *o)
      if (!is_accidental(key))
        kept[key] = stripped(one);
    return kept;
  }
  return v;
}

// Failures are told in the order in which they happened.
void sort_failures(json::object& o) {
  auto* failures = o.if_contains("failures");
  if (!failures)
    return;
  auto& list = failures->get_array();
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return json::serialize(a) < json::serialize(b);
  });
}

// Adds a later announcement of the same expansion.
void merge(json::object& known, json::object&& later) {
  if (auto* more = later.if_contains("elements")) {
    auto& elements = known["elements"];
    if (!elements.is_array())
      elements = json::array{};
    for (auto& e : more->get_array())
      elements.get_array().push_back(std::move(e));
  }
  known["count"] = later["count"];
  known["final"] = later["final"];
}

} // namespace

std::vector<std::string> canonical(std::span<const event> events) {
  event_json to_json;
  std::map<std::pair<std::string, std::string>, json::object> announced;
  std::vector<std::string> lines;
  for (const auto& e : events) {
    auto o = stripped(json::parse(to_json(e))).as_object();
    if (!std::holds_alternative<group_expanded>(e)) {
      sort_failures(o);
      lines.push_back(json::serialize(o));
      continue;
    }
    auto key = std::pair{json::serialize(o["group"]),
                         json::serialize(o["spawning_task_id"])};
    if (auto [i, is_new] = announced.try_emplace(key, o); !is_new)
      merge(i->second, std::move(o));
  }
  for (const auto& [key, o] : announced)
    lines.push_back(json::serialize(o));
  std::sort(lines.begin(), lines.end());
  return lines;
}

} // namespace troupe
