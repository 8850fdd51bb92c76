// Which spans are made of a run, and what they say.

#include "../support/recorded_run.hpp"
#include <troupe/hooks/otlp_json.hpp>
#include <troupe/hooks/trace_spans.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
namespace json = boost::json;

namespace {

enum : group_id { n, expand_over, block_over, collect_total, output };

// The spans of a run of graph `g`, as they are made.
struct traced_run : test::event_maker {
  explicit traced_run(const graph& g = test::graph_q{}.g,
                      const std::string& parent = {})
      : test::event_maker(g) {
    if (!parent.empty())
      definition = std::make_shared<const run_definition>(
          run_id{1, 2}, grouping{g, select(g, {})},
          std::map<std::string, std::string>{{"traceparent", parent}});
    tell(at<run_started>(100));
    tell(at<groups_planned>(100));
  }

  void tell(const event& e) { convert(e); }

  // An attempt from `start` to `start + 10`, which is told of 5 later.
  void attempt(const task_ref& task, nanoseconds start, std::uint32_t number,
               shared_failure error = nullptr, nanoseconds retry_at = 0) {
    attempt_finished e;
    e.attempt = number;
    e.worker = 3;
    e.slot = 1;
    e.start = start;
    e.duration = 10;
    e.retry_at = retry_at;
    if (error)
      e.outcome = attempt_outcome::failed;
    e.error = std::move(error);
    tell(of_task(start + 15, task, 9, e));
  }

  void end(const task_ref& task, nanoseconds time, task_finished e = {}) {
    tell(of_task(time, task, 9, e));
  }

  void end_run(nanoseconds time, run_finished e = {}) { tell(at(time, e)); }

  json::object& last() { return spans.back(); }

  std::vector<json::object> spans;
  trace_spans convert{[this](const std::string& span) {
    spans.push_back(json::parse(span).as_object());
  }};
};

shared_failure broken(const std::string& message = "it is broken") {
  auto f = std::make_shared<failure>();
  f->error = {"std::runtime_error", message};
  f->causes = {{"std::invalid_argument", "stoi"}};
  f->node = "more";
  f->declared = "q.cpp:7";
  return f;
}

// The value of an attribute, as JSON; null if there is none.
json::value attribute(const json::object& o, std::string_view key) {
  for (const auto& a : o.at("attributes").as_array())
    if (a.at("key").as_string() == key)
      return a.at("value");
  return nullptr;
}

json::value text(std::string_view s) {
  return json::object{{"stringValue", s}};
}
json::value number(std::string_view s) { return json::object{{"intValue", s}}; }

json::value id_of(span_id id) { return json::string{to_string(id)}; }

json::array links_of(const json::object& span) {
  return span.contains("links") ? span.at("links").as_array() : json::array{};
}

json::value link_to(const task_ref& task) {
  return json::object{{"traceId", to_string(run_id{1, 2})},
                      {"spanId", to_string(span_of({1, 2}, task))}};
}

element_ref element(std::uint64_t index) {
  return new enclosing_element{index, nullptr};
}

} // namespace

TEST_CASE("a run is the root span") {
  traced_run run;
  run_finished e;
  e.counts.add(task_state::succeeded, 7);
  run.end_run(900, e);
  REQUIRE(run.spans.size() == 1);
  auto& span = run.last();
  CHECK(span["traceId"] == "00000000000000010000000000000002");
  CHECK(span["spanId"] == id_of(span_of({1, 2})));
  CHECK_FALSE(span.contains("parentSpanId"));
  CHECK(span["name"] == "q");
  CHECK(span["kind"] == 1);
  CHECK(span["startTimeUnixNano"] == "100");
  CHECK(span["endTimeUnixNano"] == "900");
  CHECK(json::serialize(span["status"]) == R"({"code":1})");
  CHECK(attribute(span, "troupe.tasks.succeeded") == number("7"));
  CHECK(attribute(span, "troupe.outcome") == text("succeeded"));
}

TEST_CASE("a run that failed says why, one that was cancelled is no error") {
  traced_run run;
  run_finished e;
  e.outcome = run_outcome::failed;
  e.failures =
      std::make_shared<std::vector<shared_failure>>(1, broken("first"));
  run.end_run(900, e);
  CHECK(json::serialize(run.last()["status"])
        == R"({"message":"first","code":2})");
  traced_run other;
  e.outcome = run_outcome::cancelled;
  other.end_run(900, e);
  CHECK(json::serialize(other.last()["status"]) == R"({"code":0})");
}

TEST_CASE("a stall is an event of the run") {
  traced_run run;
  stalled e;
  e.waiting = std::make_shared<const std::vector<stalled_task>>();
  run.tell(run.at(300, e));
  run.end_run(900);
  const auto& event = run.last().at("events").as_array().at(0).as_object();
  CHECK(event.at("name") == "stalled");
  CHECK(event.at("timeUnixNano") == "300");
}

TEST_CASE("a task is a child of the run, and an attempt one of the task") {
  traced_run run;
  task_ref task{block_over, 7};
  run.tell(run.of_task<task_submitted>(200, task, 9));
  task_started started;
  started.queue_wait = 30;
  run.tell(run.of_task(230, task, 9, started));
  run.attempt(task, 230, 0);
  run.end(task, 250);
  REQUIRE(run.spans.size() == 2);
  auto& attempt = run.spans[0];
  CHECK(attempt["name"] == "block-over attempt");
  CHECK(attempt["spanId"] == id_of(span_of({1, 2}, task, 0)));
  CHECK(attempt["parentSpanId"] == id_of(span_of({1, 2}, task)));
  CHECK(attempt["startTimeUnixNano"] == "230");
  CHECK(attempt["endTimeUnixNano"] == "240");
  CHECK(attribute(attempt, "troupe.queue_wait_ns") == number("30"));
  CHECK(attribute(attempt, "troupe.worker") == number("3"));
  auto& span = run.spans[1];
  CHECK(span["name"] == "block-over");
  CHECK(span["spanId"] == id_of(span_of({1, 2}, task)));
  CHECK(span["parentSpanId"] == id_of(span_of({1, 2})));
  CHECK(span["startTimeUnixNano"] == "200");
  CHECK(span["endTimeUnixNano"] == "250");
  CHECK(attribute(span, "troupe.task_id") == text("block-over[7]"));
  CHECK(attribute(span, "troupe.spawning_task_id") == text("expand-over"));
}

TEST_CASE("a task is as long as its attempts, whatever clocks say") {
  traced_run run;
  run.tell(run.of_task<task_submitted>(200, n, 0, 1));
  run.attempt({n}, 150, 0);
  run.end({n}, 155);
  CHECK(run.last()["startTimeUnixNano"] == "150");
  CHECK(run.last()["endTimeUnixNano"] == "160");
}

TEST_CASE("an error that was retried is the attempt's alone") {
  traced_run run;
  run.tell(run.of_task<task_submitted>(200, n, 0, 1));
  run.attempt({n}, 210, 0, broken(), 400);
  run.attempt({n}, 410, 1);
  run.end({n}, 430);
  REQUIRE(run.spans.size() == 3);
  auto& first = run.spans[0];
  CHECK(json::serialize(first["status"])
        == R"({"message":"it is broken","code":2})");
  CHECK(attribute(first, "error.type") == text("std::runtime_error"));
  CHECK(attribute(first, "troupe.will_retry")
        == json::value({{"boolValue", true}}));
  const auto& event = first.at("events").as_array().at(0).as_object();
  CHECK(event.at("name") == "exception");
  CHECK(event.at("timeUnixNano") == "220");
  CHECK(attribute(event, "exception.type") == text("std::runtime_error"));
  CHECK(attribute(event, "exception.message") == text("it is broken"));
  CHECK(attribute(event, "troupe.fault") == text("task"));
  CHECK(attribute(event, "troupe.declared") == text("q.cpp:7"));
  CHECK(json::serialize(attribute(event, "troupe.causes"))
        == R"({"arrayValue":{"values":[)"
           R"({"stringValue":"std::invalid_argument: stoi"}]}})");
  for (auto i : {1u, 2u}) {
    CHECK(json::serialize(run.spans[i]["status"]) == R"({"code":1})");
    CHECK_FALSE(run.spans[i].contains("events"));
  }
  CHECK(run.last()["startTimeUnixNano"] == "200");
}

TEST_CASE("an attempt that paused lasts until its end") {
  traced_run run;
  attempt_finished e;
  e.start = 210;
  e.duration = 10;
  e.paused = 30;
  run.tell(run.of_task(255, {n}, 1, e));
  CHECK(run.last()["startTimeUnixNano"] == "210");
  CHECK(run.last()["endTimeUnixNano"] == "250");
  CHECK(attribute(run.last(), "troupe.paused_ns") == number("30"));
  run.attempt({n}, 300, 1);
  CHECK(attribute(run.last(), "troupe.paused_ns") == nullptr);
}

TEST_CASE("an attempt that used the value for errors is ok, and shows why") {
  traced_run run;
  attempt_finished e;
  e.start = 210;
  e.error = broken();
  run.tell(run.of_task(225, {n}, 1, e));
  auto& span = run.last();
  CHECK(json::serialize(span["status"]) == R"({"code":1})");
  CHECK(attribute(span, "error.type") == nullptr);
  CHECK(span.at("events").as_array().at(0).at("name") == "exception");
}

TEST_CASE("the last error is the task's too") {
  traced_run run;
  run.attempt({n}, 210, 0, broken());
  task_finished e;
  e.state = task_state::timed_out;
  e.error = broken();
  run.end({n}, 230, e);
  auto& span = run.last();
  CHECK(span["status"].at("code") == 2);
  CHECK(attribute(span, "troupe.state") == text("timed_out"));
  CHECK(span.at("events").as_array().at(0).at("name") == "exception");
}

TEST_CASE("a task that never ran is a moment without a status") {
  traced_run run;
  task_finished e;
  e.state = task_state::skipped;
  e.root_cause = {block_over, 2};
  run.end({output}, 300, e);
  auto& span = run.last();
  CHECK(span["startTimeUnixNano"] == "300");
  CHECK(span["endTimeUnixNano"] == "300");
  CHECK(json::serialize(span["status"]) == R"({"code":0})");
  CHECK(attribute(span, "troupe.root_cause") == text("block-over[2]"));
}

TEST_CASE("nodes that share a task are events of its attempt") {
  traced_run run;
  task_ref task{block_over, 0};
  node_finished node;
  for (node_id id : run.definition->groups.nodes(block_over)) {
    node.node = id;
    node.start = 200 + id;
    run.tell(run.of_task(300, task, 9, node));
  }
  run.attempt(task, 200, 0);
  auto events = run.last().at("events").as_array();
  REQUIRE(events.size() == 2);
  CHECK(events[0].at("name") == "node");
  CHECK(attribute(events[1].as_object(), "troupe.node") == text("more"));
  run.attempt(task, 300, 1);
  CHECK_FALSE(run.last().contains("events"));
  node.node = run.definition->groups.nodes(n)[0];
  run.tell(run.of_task(300, {n}, 1, node));
  run.attempt({n}, 200, 0);
  CHECK_FALSE(run.last().contains("events"));
}

TEST_CASE("more than 128 events are counted") {
  traced_run run;
  task_ref task{block_over, 0};
  node_finished node;
  node.node = run.definition->groups.nodes(block_over)[0];
  for (int i = 0; i < 130; ++i)
    run.tell(run.of_task(300, task, 9, node));
  run.attempt(task, 200, 0, broken());
  const auto& events = run.last().at("events").as_array();
  CHECK(events.size() == 128);
  CHECK(events.back().at("name") == "exception");
  CHECK(run.last().at("droppedEventsCount") == 3);
  run.attempt(task, 300, 1);
  CHECK_FALSE(run.last().contains("droppedEventsCount"));
}

// -- links --------------------------------------------------------------------

TEST_CASE("a gather links what it gathers") {
  traced_run run;
  run.end({n}, 200);
  run.end({expand_over}, 200);
  for (std::uint64_t i : {1u, 0u})
    run.end({block_over, i}, 300 + static_cast<nanoseconds>(i));
  run.end({collect_total}, 400);
  CHECK(links_of(run.last())
        == json::array{link_to({block_over, 1}), link_to({block_over, 0})});
  CHECK_FALSE(run.last().contains("droppedLinksCount"));
  run.end({output}, 500);
  CHECK(links_of(run.last()).empty());
}

TEST_CASE("more than 128 links are counted") {
  traced_run run;
  for (std::uint64_t i = 0; i < 130; ++i)
    run.end({block_over, i}, 300);
  run.end({collect_total}, 400);
  CHECK(links_of(run.last()).size() == 128);
  CHECK(run.last().at("droppedLinksCount") == 2);
}

TEST_CASE("a gather in a block links what is of its element") {
  enum : group_id { block_y = 3, collect_per_x = 4, block_x_2, last };
  traced_run run{test::graph_nested{}.g};
  REQUIRE(run.definition->groups.name(collect_per_x) == "collect-per_x");
  run.end({block_y, 0, element(2)}, 300);
  run.end({block_y, 0, element(1)}, 300);
  run.end({block_y, 1, element(2)}, 300);
  run.end({collect_per_x, 2}, 400);
  CHECK(links_of(run.last())
        == json::array{link_to({block_y, 0, element(2)}),
                       link_to({block_y, 1, element(2)})});
  run.end({collect_per_x, 1}, 400);
  CHECK(links_of(run.last()) == json::array{link_to({block_y, 0, element(1)})});
  run.end({block_x_2, 1}, 500);
  run.end({last}, 600);
  CHECK(links_of(run.last()) == json::array{link_to({block_x_2, 1})});
}

// -- the host's trace ---------------------------------------------------------

TEST_CASE("a run in the trace of its host is a child of the host's span") {
  traced_run run{test::graph_q{}.g,
                 "00-00000000000000010000000000000002-00000000000000aa-01"};
  run.end_run(900);
  CHECK(run.last()["parentSpanId"] == "00000000000000aa");
  CHECK(links_of(run.last()).empty());
}

TEST_CASE("a run in another trace links the host's span") {
  traced_run run{test::graph_q{}.g,
                 "00-00000000000000010000000000000003-00000000000000aa-01"};
  run.end_run(900);
  CHECK_FALSE(run.last().contains("parentSpanId"));
  CHECK(json::serialize(links_of(run.last()))
        == R"([{"traceId":"00000000000000010000000000000003",)"
           R"("spanId":"00000000000000aa"}])");
}

TEST_CASE("what the host does not sample is not exported") {
  traced_run run{test::graph_q{}.g,
                 "00-00000000000000010000000000000002-00000000000000aa-00"};
  run.end({n}, 200);
  run.end_run(900);
  CHECK(run.spans.empty());
}

TEST_CASE("a traceparent that cannot be read is as none") {
  traced_run run{test::graph_q{}.g, "nonsense"};
  run.end_run(900);
  CHECK(run.spans.size() == 1);
}

// -- texts --------------------------------------------------------------------

TEST_CASE("texts are UTF-8, and not endless") {
  auto shown = [](const std::string& message) {
    return std::string{otlp::exception_event(0, *broken(message))
                           .at("attributes")
                           .as_array()[1]
                           .at("value")
                           .at("stringValue")
                           .as_string()};
  };
  CHECK(shown("caf\xe9!") == "caf\xef\xbf\xbd!");
  CHECK(shown("caf\xc3\xa9!") == "caf\xc3\xa9!");
  CHECK(shown("cut \xe2\x82") == "cut \xef\xbf\xbd");
  CHECK(shown(std::string(1'000'000, 'x')).size() == 16 * 1024);
}
