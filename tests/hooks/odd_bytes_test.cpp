// Names and messages of any bytes: what is written can be read, whole.

#include "../support/recorded_run.hpp"
#include "../support/trace_audit.hpp"
#include <troupe/graph/dot.hpp>
#include <troupe/hooks/chrome_trace.hpp>
#include <troupe/hooks/graph_json.hpp>
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/run_report.hpp>
#include <troupe/hooks/run_report_reader.hpp>
#include <troupe/hooks/trace_spans.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <catch2/catch_test_macros.hpp>

#include <sstream>

using namespace troupe;

namespace {

// Quotes, line ends, control characters, and bytes that are no UTF-8.
const std::string odd = "\xff\"\\\n\r\t\x01\x7f{}\xc3";
const std::string odd_in_json = "\xef\xbf\xbd\"\\\n\r\t\x01\x7f{}\xef\xbf\xbd";

std::string text_of(const boost::json::value& v, const char* field) {
  return boost::json::value_to<std::string>(v.at(field));
}

graph odd_graph() {
  graph_builder b;
  auto n = b.input<int>("n" + odd);
  auto x = b.expand("x" + odd, test::graph_q::numbers_below, n);
  auto y = b.node(
      "y" + odd, [](int i) { return i; }, x);
  b.collect("z" + odd, test::graph_q::sum, y);
  return std::move(b).build("graph" + odd);
}

// Says odd things wherever a run may say any.
struct odd_run {
  graph g = odd_graph();
  test::event_maker make{g};
  std::vector<event> events;

  odd_run() {
    events.emplace_back(make.at<run_started>(0));
    events.emplace_back(make.at<groups_planned>(0));
    group_expanded expanded;
    expanded.group = 1;
    expanded.spawning_task = {0, 0};
    expanded.count = 1;
    expanded.final = true;
    expanded.labels =
        std::make_shared<const std::vector<std::string>>(1, "label" + odd);
    events.emplace_back(make.at(1, expanded));
    events.emplace_back(make.of_task<task_submitted>(1, 1, 0, 1));
    events.emplace_back(make.of_task<task_started>(1, 1, 0, 1));
    node_finished node;
    node.node = make.definition->groups.nodes(1)[0];
    node.outcome = node_outcome::failed;
    node.summary = std::make_shared<const std::string>("summary" + odd);
    node.error = error();
    events.emplace_back(make.of_task(2, 1, 0, 1, node));
    attempt_finished attempt;
    attempt.outcome = attempt_outcome::failed;
    attempt.start = 1;
    attempt.duration = 1;
    attempt.error = error();
    events.emplace_back(make.of_task(2, 1, 0, 1, attempt));
    task_finished task;
    task.state = task_state::failed;
    task.error = error();
    events.emplace_back(make.of_task(2, 1, 0, 1, task));
    run_finished end;
    end.outcome = run_outcome::failed;
    end.duration = 3;
    end.failures =
        std::make_shared<const std::vector<shared_failure>>(1, error());
    events.emplace_back(make.at(3, end));
  }

  static shared_failure error() {
    failure f;
    f.error = {"type" + odd, "message" + odd + std::string(100'000, '\xff')};
    f.causes = {{"cause" + odd, odd}};
    f.node = f.task = odd;
    return std::make_shared<const failure>(f);
  }

  std::string told_to_lines() const {
    std::ostringstream out;
    json_lines hook{out};
    for (const auto& e : events)
      hook.on_event(e);
    hook_failed fault{{0, 1}, "hook" + odd, odd, "task_finished"};
    hook.on_engine_event(engine_event_variant{fault});
    return out.str();
  }
};

} // namespace

TEST_CASE("each line of odd events is valid JSON", "[odd]") {
  std::istringstream lines{odd_run{}.told_to_lines()};
  std::size_t count = 0;
  boost::json::value last;
  for (std::string line; std::getline(lines, line); ++count) {
    boost::json::error_code error;
    last = boost::json::parse(line, error);
    CAPTURE(count, line.substr(0, 200));
    REQUIRE_FALSE(error);
  }
  CHECK(count == odd_run{}.events.size() + 1);
  CHECK(text_of(last, "hook") == "hook" + odd_in_json);
}

TEST_CASE("a report is made of odd lines, and is valid JSON", "[odd]") {
  std::istringstream lines{odd_run{}.told_to_lines()};
  auto reports = read_run_reports(lines, "lines");
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].graph == "graph" + odd_in_json);
  reports[0].graph = odd;
  auto report = boost::json::parse(to_json(reports[0]));
  CHECK(text_of(report, "graph") == odd_in_json);
}

TEST_CASE("a trace of odd events is valid JSON", "[odd]") {
  std::ostringstream out;
  {
    chrome_trace hook{out};
    for (const auto& e : odd_run{}.events)
      hook.on_event(e);
  }
  test::trace_audit trace{out.str()};
  REQUIRE(trace.all("X", "node").size() == 1);
  CHECK(trace.all("X", "node")[0].name == "y" + odd_in_json);
}

TEST_CASE("spans of odd events are valid JSON", "[odd]") {
  std::vector<std::string> spans;
  trace_spans make{[&](std::string s) { spans.push_back(std::move(s)); }};
  odd_run run;
  for (const auto& e : run.events)
    make(e);
  CHECK(spans.size() == 3);
  for (const auto& s : spans)
    CHECK_NOTHROW(boost::json::parse(s));
}

TEST_CASE("an odd graph is valid JSON, and its drawing UTF-8", "[odd]") {
  auto g = odd_graph();
  auto json = boost::json::parse(to_json(g));
  CHECK(text_of(json, "name") == "graph" + odd_in_json);
  auto drawn = to_dot(g);
  CHECK(drawn.find('\xff') == std::string::npos);
  CHECK(drawn.find("\xef\xbf\xbd") != std::string::npos);
}
