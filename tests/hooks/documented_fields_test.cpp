// docs/telemetry.md names every field that there is in JSON.

#include "../support/event_objects.hpp"
#include "../support/good_stream.hpp"
#include <troupe/hooks/hook.hpp>

#include <boost/json/value.hpp>
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace troupe;

namespace {

// Fields by the events that have them. Names that users have given are none.
using fields_of_events = std::map<std::string, std::set<std::string>>;

void collect(const boost::json::value& v, std::set<std::string>& fields) {
  if (v.is_array())
    for (const auto& one : v.as_array())
      collect(one, fields);
  if (!v.is_object())
    return;
  for (const auto& [field, value] : v.as_object()) {
    fields.emplace(field);
    if (field != "baggage" && field != "inputs" && field != "counts")
      collect(value, fields);
  }
}

shared_failure whole_failure() {
  failure f;
  f.error = {"std::runtime_error", "no"};
  f.causes = {{"std::logic_error", "why"}};
  f.node = "more";
  f.declared = "q.cpp:7";
  f.task = "block-over[1]";
  f.label = "one";
  return std::make_shared<const failure>(f);
}

// A definition with everything that a host can say.
std::shared_ptr<const run_definition> whole_definition(const test::graph_q& q) {
  std::vector<binding> given{set(q.n, 2)};
  std::vector<target> targets{q.output};
  return std::make_shared<const run_definition>(
      run_id{1, 2}, grouping{q.g, resolve(q.g, given, targets).selected},
      std::map<std::string, std::string>{
          {"traceparent",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}},
      run_notes{true, {{"input", "2"}}});
}

// The events of a good stream, and others, with all of their fields.
std::vector<event> whole_events(const run_definition& run) {
  test::good_stream s;
  group_expanded& x = s.first<group_expanded>();
  x.labels = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"one", "two"});
  x.summaries = x.labels;
  auto& n = s.task<node_finished>(2);
  n.summary = std::make_shared<const std::string>("7");
  n.error = whole_failure();
  auto& a = s.task<attempt_finished>(2);
  a.outcome = attempt_outcome::timed_out;
  a.abandoned = true;
  a.paused = a.cpu = a.retry_at = 1;
  a.error = whole_failure();
  auto& t = s.task<task_finished>(2);
  t.state = task_state::failed;
  t.fallback = t.caught = true;
  t.root_cause = {2, 0};
  t.error = whole_failure();
  s.first<run_finished>().failures =
      std::make_shared<const std::vector<shared_failure>>(
          std::vector{whole_failure()});
  std::vector<stalled_task> waiting(1);
  waiting[0].task = {4, 0};
  waiting[0].nodes = {0};
  stalled waits;
  waits.waiting =
      std::make_shared<const std::vector<stalled_task>>(std::move(waiting));
  snapshot sum;
  sum.state = std::make_shared<const run_snapshot>(
      run_snapshot{std::vector<group_progress>(5), {{2, 1}}});
  s.events.emplace_back(waits);
  s.events.emplace_back(sum);
  for (auto& e : s.events)
    std::visit([&](run_event& one) { one.run = &run; }, e);
  return s.events;
}

fields_of_events all_fields() {
  test::graph_q q;
  auto run = whole_definition(q);
  test::event_objects convert;
  fields_of_events found;
  for (const auto& e : whole_events(*run))
    collect(convert(e), found[std::string{name_of(e)}]);
  for (const auto& e :
       std::vector<engine_event_variant>{worker_joined{}, hook_failed{},
                                         events_dropped{}, resources_sampled{}})
    collect(convert(e), found[std::string{name_of(e)}]);
  return found;
}

// The table of JSON's fields.
std::string documented() {
  std::ifstream file{TELEMETRY_MD};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto begin = text.find("## JSON lines");
  auto end = text.find("\n## ", begin + 1);
  REQUIRE(end != std::string::npos);
  return text.substr(begin, end - begin);
}

} // namespace

TEST_CASE("each field of JSON is documented") {
  auto page = documented();
  auto found = all_fields();
  CHECK(found.size()
        == std::variant_size_v<
               event> + std::variant_size_v<engine_event_variant>);
  for (const auto& [name, fields] : found)
    for (const auto& field : fields) {
      INFO(name << " has " << field);
      CHECK(page.find('`' + field + '`') != std::string::npos);
    }
}
