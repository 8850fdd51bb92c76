// docs/telemetry.md has every field that there is in JSON, event by event, with
// its type.

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
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
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
  f.past.emplace_back();
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
  waiting[0].worker = placement::on("gpu");
  stalled waits;
  waits.waiting =
      std::make_shared<const std::vector<stalled_task>>(std::move(waiting));
  snapshot sum;
  sum.state = std::make_shared<const run_snapshot>(
      run_snapshot{std::vector<group_progress>(5), {{2, 1}}});
  s.events.emplace_back(waits);
  s.events.emplace_back(sum);
  for (auto& e : s.events)
    base_of(e).run = &run;
  return s.events;
}

worker_joined joined_from_afar() {
  worker_joined e;
  e.name = "host:7";
  return e;
}

std::vector<boost::json::object> all_objects() {
  test::graph_q q;
  auto run = whole_definition(q);
  test::event_objects convert;
  std::vector<boost::json::object> all;
  for (const auto& e : whole_events(*run))
    all.push_back(convert(e));
  for (const auto& e : std::vector<engine_event_variant>{
           joined_from_afar(), hook_failed{}, events_dropped{},
           resources_sampled{}, worker_lost{}})
    all.push_back(convert(e));
  return all;
}

// The section of JSON's fields.
std::string documented() {
  std::ifstream file{TELEMETRY_MD};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto begin = text.find("## JSON lines");
  auto end = text.find("\n## ", begin + 1);
  REQUIRE(end != std::string::npos);
  return text.substr(begin, end - begin);
}

// What stands between backticks.
std::set<std::string> quoted(const std::string& text) {
  std::set<std::string> words;
  for (auto at = text.find('`'); at != std::string::npos;) {
    auto end = text.find('`', at + 1);
    words.insert(text.substr(at + 1, end - at - 1));
    at = text.find('`', end + 1);
  }
  return words;
}

// The first two cells of each row of a table, which begins with `head`.
std::vector<std::pair<std::string, std::string>> rows(std::string_view head) {
  std::istringstream lines{documented()};
  std::vector<std::pair<std::string, std::string>> found;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(head))
      inside = true;
    else if (!line.starts_with("| "))
      inside = inside && line.starts_with("|---");
    else if (inside) {
      auto first = line.find(" | "), second = line.find(" |", first + 3);
      found.emplace_back(line.substr(2, first - 2),
                         line.substr(first + 3, second - first - 3));
    }
  }
  REQUIRE(!found.empty());
  return found;
}

void add(std::set<std::string>& to, const std::set<std::string>& fields) {
  to.insert(fields.begin(), fields.end());
}

// Each event's fields, as the first table has them.
fields_of_events documented_fields() {
  std::map<std::string, std::set<std::string>> common;
  fields_of_events found;
  bool engine = false;
  for (const auto& [event, list] : rows("| event |")) {
    auto fields = quoted(list);
    if (event.starts_with("each")) {
      engine = event == "each of the engine";
      common[event] = fields;
      continue;
    }
    add(fields, common[engine ? "each of the engine" : "each of a run"]);
    if (event.ends_with("of a task"))
      add(fields, common["each of a task, besides"]);
    found[*quoted(event).begin()] = fields;
  }
  return found;
}

std::string type_of(const boost::json::value& v) {
  if (v.is_string())
    return "text";
  if (v.is_int64() || v.is_uint64())
    return "integer";
  if (v.is_bool())
    return "boolean";
  if (v.is_array())
    return "list";
  return v.is_null() ? "null" : "object";
}

} // namespace

TEST_CASE("each event has the fields that are documented, and no others") {
  fields_of_events found;
  for (const auto& o : all_objects())
    for (const auto& [field, value] : o)
      found[std::string{o.at("event").as_string()}].emplace(field);
  CHECK(found.size()
        == std::variant_size_v<
               event> + std::variant_size_v<engine_event_variant>);
  auto documented = documented_fields();
  for (const auto& [event, fields] : found) {
    INFO(event);
    CHECK(fields == documented[event]);
  }
}

TEST_CASE("each field is of the type that is documented") {
  std::map<std::string, std::string> types;
  for (const auto& [fields, type] : rows("| field |"))
    for (const auto& field : quoted(fields))
      types[field] = type;
  for (const auto& o : all_objects())
    for (const auto& [field, value] : o) {
      INFO(o.at("event") << " has " << field);
      CHECK((" " + types[field] + " ").find(" " + type_of(value) + " ")
            != std::string::npos);
    }
}

TEST_CASE("what is in a field is documented") {
  auto page = documented();
  std::set<std::string> found;
  for (const auto& o : all_objects())
    collect(o, found);
  for (const auto& field : found) {
    INFO(field);
    CHECK(page.find('`' + field + '`') != std::string::npos);
  }
}
