// JSON lines: one event a line, and errors that name the file.

#include "../support/recorded_run.hpp"
#include "../support/temporary_file.hpp"
#include <troupe/hooks/json_lines.hpp>

#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <fstream>
#include <ostream>
#include <sstream>
#include <streambuf>

using namespace troupe;

namespace {

// Takes nothing.
struct full_sink : std::streambuf {};

} // namespace

TEST_CASE("each event is a line of its own, and valid JSON") {
  std::stringstream out;
  json_lines hook{out};
  test::recorded_run run;
  hook.on_event(event{run.at<run_started>(0)});
  hook.on_event(event{run.at<groups_planned>(0)});
  hook.on_engine_event(engine_event_variant{worker_joined{}});
  hook.on_event(event{run.at<run_finished>(5)});
  std::vector<std::string> names;
  for (std::string line; std::getline(out, line);)
    names.emplace_back(boost::json::parse(line).at("event").as_string());
  CHECK(names
        == std::vector<std::string>{"run_started", "groups_planned",
                                    "worker_joined", "run_finished"});
}

TEST_CASE("what was told is in the file when the hook has caught up") {
  test::temporary_file file{""};
  json_lines hook{std::filesystem::path{file.path()}};
  test::recorded_run run;
  hook.on_event(event{run.at<run_started>(0)});
  hook.on_event(event{run.of_task<task_started>(1, 2, 0, 1)});
  hook.on_caught_up();
  std::ifstream written{file.path()};
  std::string line;
  CHECK(std::getline(written, line));
  CHECK(std::getline(written, line));
  CHECK(boost::json::parse(line).at("event") == "task_started");
}

TEST_CASE("a file that cannot be opened is named") {
  CHECK_THROWS_WITH(
      json_lines(std::filesystem::path{"/nonexistent/events.jsonl"}),
      Catch::Matchers::ContainsSubstring("/nonexistent/events.jsonl"));
}

TEST_CASE("a full disk is told, and not passed over") {
  json_lines hook{std::filesystem::path{"/dev/full"}};
  test::recorded_run run;
  CHECK_THROWS_WITH(hook.on_event(event{run.at<run_finished>(5)}),
                    Catch::Matchers::ContainsSubstring("/dev/full"));
}

TEST_CASE("a stream that throws by itself gives one error, with the remedy") {
  full_sink sink;
  std::ostream out{&sink};
  out.exceptions(std::ios_base::badbit);
  json_lines hook{out};
  test::recorded_run run;
  CHECK_THROWS_WITH(hook.on_event(event{run.at<run_started>(0)}),
                    Catch::Matchers::ContainsSubstring("attach a new hook"));
  CHECK_NOTHROW(hook.on_event(event{run.at<run_finished>(5)}));
  CHECK_NOTHROW(hook.on_caught_up());
}
