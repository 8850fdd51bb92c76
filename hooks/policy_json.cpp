#include <troupe/graph/policy_settings.hpp>
#include <troupe/hooks/policy_json.hpp>

#include <boost/json/value_from.hpp>

namespace troupe {

namespace {

namespace json = boost::json;

void add(json::object& o, const std::string& name, const retry_policy& p) {
  auto& retry = o[name].emplace_object();
  retry["attempts"] = p.attempts;
  retry["first_backoff_ns"] = p.first_backoff.count();
  retry["factor"] = p.factor;
  retry["cap_ns"] = p.cap.count();
  retry["jitter"] = p.spread == jitter::full ? "full" : "none";
  if (!p.on.empty())
    retry["on"] = json::value_from(p.on.names());
  retry["has_predicate"] = static_cast<bool>(p.when);
}

void add(json::object& o, const std::string& name, time_span t) {
  o[name + "_ns"] = t.count();
}

void add(json::object& o, const std::string& name, failure_mode m) {
  auto& failures = o[name].emplace_object();
  switch (m.by) {
  case failure_mode::bound::none:
    failures["mode"] = "fail_fast";
    break;
  case failure_mode::bound::any:
    failures["mode"] = "keep_going";
    break;
  case failure_mode::bound::count:
    failures["mode"] = "tolerate";
    failures["count"] = m.count;
    break;
  case failure_mode::bound::share:
    failures["mode"] = "tolerate";
    failures["share"] = m.share;
    break;
  }
}

void add(json::object& o, const std::string&, const std::vector<limit>& all) {
  auto& limits = o["limits"].emplace_object();
  for (const auto& l : all)
    limits[l.semaphore] = l.units;
}

void add(json::object& o, const std::string& name, const placement& p) {
  if (p.where == placement::kind::labelled)
    o[name].emplace_object()["label"] = p.label;
  else
    o[name] = to_string(p);
}

template <class T>
requires(std::is_arithmetic_v<T>) void add(json::object& o,
                                           const std::string& name, T plain) {
  o[name] = plain;
}

template <class T>
void add(json::object& o, const std::string& name, const std::optional<T>& s) {
  add(o, name, *s);
}

} // namespace

json::object policy_json(const task_policy& p) {
  json::object o;
  for_each_setting([&](const char* name, auto member, sharing) {
    if (is_set(p.*member))
      add(o, name, p.*member);
  });
  return o;
}

} // namespace troupe
