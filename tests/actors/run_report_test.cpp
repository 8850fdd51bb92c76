// Reports of real runs: what must hold whatever the times are.

#include "../support/graphs.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/recorder.hpp>
#include <troupe/hooks/run_report_reader.hpp>
#include <troupe/hooks/run_reporter.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <optional>
#include <sstream>
#include <vector>

using namespace troupe;

namespace {

// An engine of two slots, with a reporter and a record of each event.
struct reporting_engine {
  reporting_engine() {
    engine->attach(reporter);
    engine->attach(lines);
    engine->attach(recorder);
  }

  run_report report_of(const graph& g, const std::vector<binding>& given) {
    engine->run(g, given);
    auto reports = reporter->take();
    REQUIRE(reports.size() == 1);
    return reports[0];
  }

  // What the file says of the last run. Ends the engine.
  std::string json_from_file() {
    engine.reset();
    std::istringstream in{out.str()};
    return to_json(read_run_reports(in, "events").back());
  }

  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const auto& e : recorder->events())
      if (const auto* one = std::get_if<Event>(&e))
        found.push_back(*one);
    return found;
  }

  std::ostringstream out;
  std::shared_ptr<troupe::run_reporter> reporter =
      std::make_shared<run_reporter>();
  std::shared_ptr<json_lines> lines = std::make_shared<troupe::json_lines>(out);
  std::shared_ptr<troupe::recorder> recorder =
      std::make_shared<troupe::recorder>();
  std::unique_ptr<troupe::engine> engine =
      std::make_unique<troupe::engine>(engine_options{.slots = 2});
};

// The path is a chain without gaps that ends with the last task, and no longer
// than the run.
void check_path(const run_report& r) {
  REQUIRE(!r.critical_path.empty());
  auto at = r.critical_path[0].start;
  nanoseconds length = 0;
  for (const auto& s : r.critical_path) {
    CHECK(s.wait >= 0);
    CHECK(s.run >= 0);
    if (&s != &r.critical_path[0])
      CHECK(s.start == at + s.wait);
    at = s.start + s.run;
    length += s.wait + s.run;
  }
  CHECK(length <= r.wall);
  CHECK(at <= r.wall);
  CHECK(r.span <= length);
}

void check_sums(const run_report& r, const reporting_engine& e) {
  CHECK(r.counts == e.all<run_finished>().back().counts);
  CHECK(r.wall == e.all<run_finished>().back().duration);
  nanoseconds work = 0;
  for (const auto& a : e.all<attempt_finished>())
    work += a.duration;
  CHECK(r.work == work);
  nanoseconds by_group = 0, waits = 0;
  for (const auto& g : r.groups) {
    by_group += g.durations.total;
    waits += g.queue_wait;
    CHECK(g.slack.value_or(0) >= 0);
    CHECK(g.slack.value_or(0) <= r.wall);
  }
  CHECK(by_group == work);
  CHECK(waits == r.queue_wait);
  CHECK(r.missing_events == 0);
}

} // namespace

TEST_CASE("the report of a block agrees with the events of its run") {
  test::graph_q q;
  reporting_engine e;
  auto r = e.report_of(q.g, {q.input = 500});
  CHECK(r.outcome == run_outcome::succeeded);
  CHECK(r.slots == 2);
  CHECK(r.counts.total() == 504);
  CHECK(r.attempts == 504);
  CHECK(r.groups.size() == 5);
  CHECK(r.groups[2].durations.count == 500);
  CHECK(r.efficiency() > 0);
  CHECK(r.efficiency() <= 1);
  CHECK(r.critical_path.size() == 5);
  CHECK(r.critical_path.back().task == "output");
  check_path(r);
  check_sums(r, e);
  CHECK(r.estimates[1].at_least <= r.wall);
  CHECK(e.json_from_file() == to_json(r));
}

TEST_CASE("the report of blocks in blocks agrees with the events of its run") {
  test::graph_nested n;
  reporting_engine e;
  auto r = e.report_of(n.g, {n.n = 20});
  CHECK(r.counts.total() == 2 + 4 * 20 + 190);
  CHECK(r.critical_path.front().task == "expand-x");
  CHECK(r.critical_path.back().task == "collect-total");
  check_path(r);
  check_sums(r, e);
  CHECK(e.json_from_file() == to_json(r));
}

TEST_CASE("the report of a generator and a fold agrees with the events") {
  graph_builder b;
  auto each = b.expand("each", [] {
    return [i = 0]() mutable -> std::optional<int> {
      return i < 300 ? std::optional{i++} : std::nullopt;
    };
  });
  auto same = b.node(
      "same", [](int x) { return x; }, each);
  auto sum = b.fold(
      "sum", 0, [](int s, int x) { return s + x; }, same);
  b.node(
      "end", [](int s) { return s; }, sum);
  reporting_engine e;
  auto r = e.report_of(std::move(b).build("folded"), {});
  CHECK(r.counts.total() == 303);
  CHECK(r.critical_path.front().task == "expand-each");
  CHECK(r.critical_path.back().task == "end");
  CHECK(r.critical_path.size() == 4);
  check_path(r);
  check_sums(r, e);
  CHECK(e.json_from_file() == to_json(r));
}
