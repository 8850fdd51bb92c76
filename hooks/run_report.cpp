#include <troupe/graph/utf8.hpp>
#include <troupe/hooks/json_parts.hpp>
#include <troupe/hooks/run_report.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace troupe {

namespace {

namespace json = boost::json;

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

double wait_share(nanoseconds wait, nanoseconds run) {
  return ratio(static_cast<double>(wait), static_cast<double>(wait + run));
}

json::object to_object(const duration_summary& d) {
  return {{"count", d.count}, {"total_ns", d.total}, {"min_ns", d.min},
          {"p50_ns", d.p50},  {"p95_ns", d.p95},     {"p99_ns", d.p99},
          {"max_ns", d.max}};
}

void add_label(json::object& o, const std::string& label) {
  if (!label.empty())
    o["label"] = label;
}

json::object to_object(const critical_step& s) {
  json::object o{{"task_id", s.task}};
  add_label(o, s.label);
  o["start_ns"] = s.start;
  o["wait_ns"] = s.wait;
  o["run_ns"] = s.run;
  return o;
}

json::object to_object(const straggler& s) {
  json::object o{{"task_id", s.task}};
  add_label(o, s.label);
  o["attempt"] = s.attempt;
  o["duration_ns"] = s.duration;
  o["factor"] = s.factor;
  return o;
}

json::object to_object(const slots_estimate& e) {
  json::object o{{"slots", e.slots}, {"at_least_ns", e.at_least}};
  if (e.at_most)
    o["at_most_ns"] = *e.at_most;
  return o;
}

json::object to_object(const group_report& g) {
  json::object o{{"name", g.name},
                 {"durations", to_object(g.durations)},
                 {"queue_wait_ns", g.queue_wait},
                 {"queue_wait_share", g.queue_wait_share()}};
  if (g.slack)
    o["slack_ns"] = *g.slack;
  return o;
}

json::object to_object(const node_report& n) {
  return {{"name", n.name}, {"durations", to_object(n.durations)}};
}

template <class T>
json::array to_array(const std::vector<T>& all) {
  json::array a;
  for (const auto& one : all)
    a.push_back(to_object(one));
  return a;
}

void add_totals(json::object& o, const run_report& r) {
  o["wall_ns"] = r.wall;
  o["counts"] = to_object(r.counts);
  o["missing_events"] = r.missing_events;
  o["attempts"] = r.attempts;
  o["work_ns"] = r.work;
  o["slot_work_ns"] = r.slot_work;
  o["cpu_ns"] = r.cpu;
  o["cpu_work_ns"] = r.cpu_work;
  o["slots"] = r.slots;
  o["parallelism"] = r.parallelism();
  o["efficiency"] = r.efficiency();
  o["queue_wait_ns"] = r.queue_wait;
  o["queue_wait_share"] = r.queue_wait_share();
  o["retries"] = r.retries;
  o["retry_cost_ns"] = r.retry_cost;
}

} // namespace

double group_report::queue_wait_share() const {
  return wait_share(queue_wait, durations.total);
}

double run_report::parallelism() const {
  return ratio(static_cast<double>(work), static_cast<double>(wall));
}

double run_report::efficiency() const {
  return ratio(static_cast<double>(slot_work),
               static_cast<double>(wall) * slots);
}

double run_report::queue_wait_share() const {
  return wait_share(queue_wait, work);
}

std::string to_json(const run_report& r) {
  json::object o{{"run_id", r.run}, {"graph", r.graph}};
  if (r.outcome)
    o["outcome"] = to_string(*r.outcome);
  add_totals(o, r);
  o["has_timeline"] = r.has_timeline;
  if (r.has_timeline) {
    o["critical_path"] = to_array(r.critical_path);
    o["span_ns"] = r.span;
  }
  o["estimates"] = to_array(r.estimates);
  o["stragglers"] = to_array(r.stragglers);
  o["groups"] = to_array(r.groups);
  o["nodes"] = to_array(r.nodes);
  return as_utf8(json::serialize(o));
}

} // namespace troupe
