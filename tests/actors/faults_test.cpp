// Whose fault failures are, and where their nodes were made.

#include "../support/endless_run.hpp"
#include "../support/naturals.hpp"
#include "../support/run_story.hpp"
#include "../support/until.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/promise.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using namespace std::chrono_literals;

namespace {

// What the end of a run of the whole graph says.
run_error error_of(graph_builder b, const run_options& options = {},
                   const std::vector<binding>& given = {}) {
  test::audited_engine engine;
  try {
    engine->run(std::move(b).build("g"), given, {}, options);
  } catch (const run_error& e) {
    return e;
  }
  FAIL("it should have failed");
  throw 0;
}

// The one failure of such a run.
failure failure_of(graph_builder b, const std::vector<binding>& given = {}) {
  auto e = error_of(std::move(b), {}, given);
  REQUIRE(e.failures().size() == 1);
  return *e.failures()[0];
}

} // namespace

TEST_CASE("what a node throws is its task's fault", "[fault]") {
  graph_builder b;
  auto line = __LINE__ + 1;
  b.node("x", [] { throw std::runtime_error("broken"); });
  auto e = error_of(std::move(b));
  const auto& f = *e.failures()[0];
  CHECK(f.fault == fault_of::task);
  CHECK(f.declared == "faults_test.cpp:" + std::to_string(line));
  CHECK_THAT(e.what(), ContainsSubstring("x, node \"x\" (" + f.declared
                                         + "), attempt 0: std::runtime_error"));
}

TEST_CASE("so is a value that is refused", "[fault]") {
  graph_builder b;
  auto line = __LINE__ + 1;
  auto x = b.expand("x", [] { return std::vector{1, 2, 3}; });
  auto y = b.node(
      "y", [](int i) { return i; }, x);
  auto f = failure_of(std::move(b), {override_each(y, std::vector{1, 2})});
  CHECK(f.fault == fault_of::task);
  CHECK(f.node == "x");
  CHECK(f.declared == "faults_test.cpp:" + std::to_string(line));
}

TEST_CASE("so is what its promise is given, but not a broken one", "[fault]") {
  graph_builder b;
  b.node("x", [](promise<int> p) {
    p.set_exception(std::make_exception_ptr(std::runtime_error("no")));
  });
  CHECK(failure_of(std::move(b)).fault == fault_of::task);
  graph_builder broken;
  broken.node("x", [](promise<int>) {});
  auto e = error_of(std::move(broken));
  CHECK(e.failures()[0]->fault == fault_of::system);
  CHECK_THAT(e.what(), ContainsSubstring("attempt 0, by no fault of its own: "
                                         "troupe::broken_promise"));
}

TEST_CASE("what ran too long is at fault", "[fault]") {
  graph_builder b;
  auto line = __LINE__ + 1;
  b.node("x", test::work_for_ever).timeout(1ms);
  auto f = failure_of(std::move(b));
  CHECK(f.fault == fault_of::task);
  CHECK(f.declared == "faults_test.cpp:" + std::to_string(line));
}

TEST_CASE("what waits when its time is over is not", "[fault]") {
  test::audited_engine engine;
  auto over = std::make_shared<test::until>([](const event& e) {
    const auto* t = std::get_if<task_finished>(&e);
    return t && t->state == task_state::timed_out;
  });
  engine->attach(over);
  graph_builder b;
  auto x = b.expand("x", [] { return test::naturals{10}; })
               .window(1)
               .total_timeout(200ms);
  b.node(
      "y", [&](int) { over->wait(); }, x);
  engine->submit(std::move(b).build("g"), {}, {}).wait();
  auto end = test::task_ends(engine).at("expand-x");
  REQUIRE(end.state == task_state::timed_out);
  CHECK(end.error->fault == fault_of::system);
  CHECK(end.error->declared != "");
}

TEST_CASE("what is stopped is not at fault, either", "[fault]") {
  test::audited_engine engine;
  std::latch running{1};
  graph_builder b;
  b.node("x", [&] {
    running.count_down();
    return test::work_for_ever();
  });
  auto run = engine->submit(std::move(b).build("g"), {}, {});
  running.wait();
  run.cancel();
  run.wait();
  CHECK(engine.events<node_finished>().at(0).error->fault == fault_of::system);
}

TEST_CASE("a run that is out of time has no task to blame", "[fault]") {
  graph_builder b;
  b.node("x", test::work_for_ever);
  auto e = error_of(std::move(b), {.timeout = 1ms});
  CHECK(e.failures()[0]->fault == fault_of::system);
  CHECK_THAT(e.what(), ContainsSubstring("\n  troupe::timed_out: the run has"));
  CHECK_THROWS_AS(e.rethrow(), run_error);
}
