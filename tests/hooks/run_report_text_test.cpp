// A report as text and as JSON.

#include "../support/reported_run.hpp"
#include <troupe/hooks/text_width.hpp>

#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <sstream>

using namespace troupe;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr auto ms = test::reported_run::ms;

} // namespace

TEST_CASE("the text tells the main figures") {
  auto text = to_text(test::report_of_diamond());
  for (const auto* line :
       {"of diamond\n", "succeeded after 50.0 ms\n",
        "tasks       4: 4 succeeded\n", "work        57.0 ms in 4 attempts\n",
        "CPU time    28.5 ms, measured for 100 % of the work\n",
        "slots       2, 1.14 of them at work on average: 57 %\n",
        "critical path: 47.0 ms of run and 3.00 ms of wait; 47.0 ms without",
        "   12.0 ms   2.00 ms   28.0 ms  c\n"})
    CHECK_THAT(text, ContainsSubstring(line));
}

TEST_CASE("the text fits a screen, whatever the names") {
  graph_builder g;
  auto same = [](int x) { return x; };
  auto last = g.node("first", [] { return 1; });
  std::string wide;
  for (int i = 0; i < 50; ++i)
    wide += "\u6f22";
  for (int i = 0; i < 30; ++i)
    last =
        g.node("\n\x1b[1m\u009b\u00e9" + std::to_string(i) + wide, same, last);
  test::reported_run run{std::move(g).build(std::string(90, 'g'))};
  for (group_id i = 0; i < 31; ++i)
    run.ran({i}, 7 * i, 7 * i + 7);
  std::istringstream text{to_text(run.ended(999'999))};
  int lines = 0;
  for (std::string line; std::getline(text, line); ++lines) {
    CHECK(columns_of(line) <= 80);
    CHECK(line.find('\x1b') == line.npos);
    CHECK(line.find("\u009b") == line.npos); // a control, too
  }
  CHECK(lines <= 50);
  CHECK(lines >= 20);
}

TEST_CASE("the JSON has all figures") {
  auto o = boost::json::parse(to_json(test::report_of_diamond())).as_object();
  CHECK(o["outcome"] == "succeeded");
  CHECK(o["work_ns"] == 57 * ms);
  CHECK(o["span_ns"] == 47 * ms);
  CHECK(o["counts"].at("succeeded") == 4);
  CHECK(o["critical_path"].as_array().size() == 3);
  CHECK(o["critical_path"].at(1).at("task_id") == "c");
  CHECK(o["critical_path"].at(1).at("wait_ns") == 2 * ms);
  CHECK(o["groups"].at(1).at("slack_ns") == 21 * ms);
  CHECK(o["groups"].at(1).at("durations").at("max_ns") == 10 * ms);
  CHECK(o["estimates"].at(1).at("at_most_ns") == 52 * ms);
  CHECK(o["nodes"].as_array().size() == 4);
}
