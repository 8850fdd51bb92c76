// What holds of the report of any run.

#include "../support/random_graph.hpp"
#include "../support/seeds.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/graph/override.hpp>
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/run_report_reader.hpp>
#include <troupe/hooks/run_reporter.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

using namespace troupe;
using ::test::graph_sketch;

namespace {

void start(engine& e, const graph_sketch& s) {
  std::vector<binding> given;
  for (auto [i, x] : s.given)
    given.push_back(s.nodes[i].what == graph_sketch::kind::input
                        ? binding{::test::name_of(i), x}
                        : set(::test::name_of(i), x));
  std::vector<target> targets;
  for (auto i : s.targets)
    targets.push_back(::test::name_of(i));
  e.submit(::test::build(s), std::move(given), std::move(targets)).wait();
}

// The steps follow each other, within the run, to the end of a task.
void check_path(const run_report& r) {
  nanoseconds at = r.critical_path.empty() ? 0 : r.critical_path[0].start;
  auto length = -at;
  for (const auto& s : r.critical_path) {
    CHECK(s.wait >= 0);
    CHECK(s.run >= 0);
    CHECK(s.start == at + s.wait);
    at = s.start + s.run;
  }
  length += at;
  CHECK(at <= r.wall);
  CHECK(r.critical_path.empty() == (r.attempts == 0));
  CHECK(r.critical_path.size() <= r.groups.size());
  CHECK(r.span <= r.wall);
  for (const auto& g : r.groups) {
    CHECK(g.slack.value_or(0) >= 0);
    CHECK(g.slack.value_or(0) <= r.wall);
  }
}

} // namespace

TEST_CASE("the reports of random runs are sound, and the same from JSON",
          "[property]") {
  std::ostringstream out;
  auto reporter = std::make_shared<run_reporter>();
  auto lines = std::make_shared<json_lines>(out);
  auto e = std::make_unique<engine>(engine_options{.slots = 2});
  e->attach(reporter);
  e->attach(lines);
  auto all = troupe::test::seeds(150);
  for (auto seed : all)
    start(*e, ::test::random_sketch(seed));
  e.reset();
  auto reports = reporter->take();
  std::istringstream in{out.str()};
  auto read = read_run_reports(in, "events");
  REQUIRE(reports.size() == all.size());
  REQUIRE(read.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(all[i], to_text(reports[i]));
    CHECK(to_json(read[i]) == to_json(reports[i]));
    check_path(reports[i]);
  }
}
