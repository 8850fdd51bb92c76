// Reports from files: of several runs, of cut ones, and what is no event.

#include "../support/reported_run.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

using namespace troupe;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<run_report> read(const std::string& text) {
  std::istringstream in{text};
  return read_run_reports(in, "events.jsonl");
}

// The lines of a short run of graph P.
std::string some_lines() {
  test::reported_run run{test::graph_p{}.g};
  run.ran({0}, 0, 5);
  run.ran({1}, 5, 9);
  (void)run.ended(10);
  return run.json();
}

// The first `n` lines.
std::string first_lines(const std::string& text, int n) {
  std::size_t end = 0;
  while (n-- > 0)
    end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

std::string replace(std::string text, const std::string& what,
                    const std::string& by) {
  auto at = text.find(what);
  REQUIRE(at != text.npos);
  return text.replace(at, what.size(), by);
}

} // namespace

TEST_CASE("a file of several runs gives a report of each, as they ended") {
  auto first = some_lines();
  auto second = first;
  for (std::size_t at = 0;
       (at = second.find("0000000000000002", at)) != second.npos;)
    second.replace(at, 16, "0000000000000003");
  auto reports = read(first_lines(second, 3) + first
                      + second.substr(first_lines(second, 3).size()));
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].run.back() == '2');
  CHECK(reports[1].run.back() == '3');
  for (const auto& r : reports) {
    CHECK(r.work == 9 * test::reported_run::ms);
    CHECK(r.missing_events == 0);
    CHECK(r.outcome == run_outcome::succeeded);
  }
}

TEST_CASE("a run without its end is reported, even if a line is cut") {
  auto lines = some_lines();
  auto some = first_lines(lines, 5); // up to the first task's end
  for (std::size_t more : {0u, 1u, 30u, 100u}) {
    auto reports = read(lines.substr(0, some.size() + more));
    REQUIRE(reports.size() == 1);
    CHECK_FALSE(reports[0].outcome);
    CHECK(reports[0].wall == 5 * test::reported_run::ms);
    CHECK(reports[0].counts.total() == 1);
    CHECK(reports[0].critical_path.size() == 1);
    CHECK_THAT(to_text(reports[0]), ContainsSubstring("has not ended"));
  }
}

TEST_CASE("a last line without its newline counts, if it is whole") {
  auto lines = some_lines();
  lines.pop_back();
  REQUIRE(read(lines).size() == 1);
  CHECK(read(lines)[0].outcome == run_outcome::succeeded);
}

TEST_CASE("a run that died before its plan is reported") {
  auto reports = read(first_lines(some_lines(), 1));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].graph == "p");
  CHECK(reports[0].attempts == 0);
}

TEST_CASE("what is not known, or began before, is passed over") {
  CHECK(read("").empty());
  auto lines = some_lines();
  CHECK(read(lines.substr(first_lines(lines, 1).size())).empty());
  auto more = R"({"event":"from_the_future","engine_seq":0,"run_id":"1"})";
  CHECK(read(more + ('\n' + lines)).size() == 1);
}

TEST_CASE("what is no event is named by its line, with the remedy") {
  auto lines = some_lines();
  auto head = first_lines(lines, 2);
  auto throws = [](const std::string& text, const std::string& part) {
    CHECK_THROWS_WITH(read(text), ContainsSubstring(part)
                                      && ContainsSubstring("json_lines"));
  };
  throws(head + "hello\n" + lines, "events.jsonl:3: the line is no JSON");
  throws(head + "\n" + lines, "events.jsonl:3: the line is no JSON");
  throws(head + "[1]\n", "events.jsonl:3: the line is no JSON object");
  throws(head + "{}\n", R"(:3: the line has no "event")");
  throws(replace(lines, R"("seq":2,)", ""), R"(:3: the line has no "seq")");
  throws(replace(lines, R"("seq":2,)", R"("seq":-1,)"), R"(has a "seq")");
  throws(replace(lines, R"("seq":2,)", R"("seq":"2",)"), R"(has a "seq")");
  throws(replace(lines, R"("group":"a")", R"("group":"z")"),
         "a group that was not planned, z");
  throws(replace(lines, R"("state":"succeeded")", R"("state":"well")"),
         R"(has a "state" that is not known: well)");
  throws(replace(lines, R"("needs":[],)", ""),
         R"(:2: the line has no "needs")");
}

TEST_CASE("groups that cannot be as they are told are no event") {
  test::reported_run run{test::graph_q{}.g};
  run.expanded(2, {1}, {"first"});
  auto lines = run.json();
  auto throws = [&](const std::string& what, const std::string& by,
                    const std::string& part) {
    CHECK_THROWS_WITH(read(replace(lines, what, by)), ContainsSubstring(part));
  };
  throws(R"("gathers":["block-over"])", R"("gathers":["n"])",
         R"(has a "gathers")");
  throws(R"("spawner":"expand-over")", R"("spawner":"n")",
         R"(has a "spawner")");
  throws(R"("spawner":"expand-over")", R"("spawner":"output")",
         R"(has a "spawner")");
  throws(R"("group":"block-over")", R"("group":"n")", R"(has a "group")");
  CHECK_THROWS_WITH(
      read(first_lines(lines, 2) + lines.substr(first_lines(lines, 1).size())),
      ContainsSubstring("plans the groups again"));
}

TEST_CASE("what needs itself is on no path") {
  SECTION("as a group that gathers itself") {
    test::reported_run run{test::graph_q{}.g};
    run.ran({2, 0}, 0, 5);
    run.ran({2, 1}, 5, 9);
    auto r = read(replace(run.json(), R"(["expand-over"],"gathers":[])",
                          R"(["expand-over"],"gathers":["block-over"])"));
    REQUIRE(r.size() == 1);
    CHECK(r[0].critical_path.size() == 1);
    CHECK(r[0].work == 9 * test::reported_run::ms);
  }
  SECTION("as two groups that need each other") {
    test::reported_run run{test::graph_p{}.g};
    run.ran({0}, 5, 5); // at once, so that each was there when the other began
    run.ran({1}, 5, 5);
    auto r = read(replace(run.json(), R"("needs":[])", R"("needs":["b"])"));
    REQUIRE(r.size() == 1);
    CHECK(r[0].critical_path.size() == 1);
    CHECK(r[0].attempts == 2);
  }
}

TEST_CASE("the ids of tasks in any number of blocks are read") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto below = test::graph_q::numbers_below;
  auto x = b.expand("x", below, n);
  auto y = b.expand("y", below, x);
  auto z = b.expand("z", below, y);
  b.node(
      "end", [](int i) { return i; }, z);
  test::reported_run run{std::move(b).build("deep")};
  element_ref x6{new enclosing_element{6, nullptr}};
  element_ref y5{new enclosing_element{5, x6}};
  auto group =
      run.definition->groups.group_of(run.definition->groups.of().find("end"));
  run.ran({group, 4, y5}, 0, 1);
  run.ran({group, 3, y5}, 1, 2);
  auto r = run.ended(2); // as it was read
  REQUIRE(r.critical_path.size() == 1);
  CHECK(r.critical_path[0].task == "block-x[6]/block-y[5]/block-z[3]");
}

TEST_CASE("a nested task's id must be of its group") {
  test::reported_run run{test::graph_nested{}.g};
  run.ran({3, 1, new enclosing_element{2, nullptr}}, 0, 1);
  auto lines = run.json();
  CHECK(read(lines)[0].critical_path[0].task == "block-x[2]/block-y[1]");
  for (const auto* wrong : {"block-x[", "block-x[]/", "block-x[2]",
                            "block-z[2]/", "block-x[99999999999999999999]/"})
    CHECK_THROWS_WITH(read(replace(replace(lines, "block-x[2]/block-y[1]", "?"),
                                   "block-x[2]/block-y[1]",
                                   std::string{wrong} + "block-y[1]")),
                      ContainsSubstring("not of its group"));
}

TEST_CASE("a file that cannot be read is named") {
  for (const auto* name : {"/nonexistent/events.jsonl", "/"})
    CHECK_THROWS_MATCHES(
        read_run_reports(std::filesystem::path{name}), std::system_error,
        Catch::Matchers::MessageMatches(ContainsSubstring(name)));
}

TEST_CASE("a file is read as a stream is") {
  auto file = std::filesystem::temp_directory_path() / "troupe_report.jsonl";
  std::ofstream{file} << some_lines();
  CHECK(read_run_reports(file).size() == 1);
  std::ofstream{file, std::ios::trunc};
  CHECK(read_run_reports(file).empty());
  std::filesystem::remove(file);
}
