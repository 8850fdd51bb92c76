// Reports as bytes: what a worker process says is not believed.

#include <troupe/actors/report_wire.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/graph/value_wire.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

using namespace troupe;

namespace {

// A task of one node that yields a text, and an attempt at it.
struct told_task {
  told_task() {
    graph_builder b;
    b.node("far", [] { return std::string{}; });
    auto g = std::move(b).build("far");
    run = std::make_shared<const run_definition>(
        run_id{1, 2}, grouping{g, select(g, {})},
        std::map<std::string, std::string>{});
    job = std::make_shared<group_job>();
    job->run = run;
    job->program = std::make_shared<const task_program>(run->groups, 0);
    job->policy = std::make_shared<const task_policy>();
    made.emplace(job);
    made->what.context.run = run.get();
    made->what.context.task = {0, 0};
    auto& r = made->report;
    r.slot = 3;
    r.received = 1'000;
    r.started = 2'000;
    r.end.start = 2'000;
    r.end.duration = 500;
    r.end.cpu = 400;
    r.end.nodes.push_back({.node = 0, .start = 2'100, .duration = 300});
    r.end.exports.push_back(value::of(std::string{"yielded"}));
  }

  std::string bytes() {
    report_encoder out;
    out.add_ended(7, *made, {10});
    return out.take().substr(1); // without the kind of the message
  }

  attempt_end read(const std::string& bytes) {
    byte_reader in{bytes};
    auto head = read_report(in);
    in.finish();
    if (head.flight != 7 || !head.ended())
      throw codec_error{"another flight"};
    return read_end(head, *job, made->what.context);
  }

  std::shared_ptr<const run_definition> run;
  std::shared_ptr<group_job> job;
  std::optional<attempt> made;
};

} // namespace

TEST_CASE("a report says what became of an attempt", "[wire]") {
  told_task t;
  auto bytes = t.bytes();
  byte_reader in{bytes};
  auto head = read_report(in);
  CHECK(head.flight == 7);
  CHECK(head.slot == 3);
  CHECK(head.received == 1'010);
  CHECK(head.started == 2'010);
  auto end = read_end(head, *t.job, t.made->what.context);
  CHECK(end.outcome == attempt_outcome::succeeded);
  CHECK(end.start == 2'010);
  CHECK(end.duration == 500);
  CHECK(end.cpu == 400);
  REQUIRE(end.nodes.size() == 1);
  CHECK(end.nodes[0].start == 100); // since the attempt's
  CHECK(end.nodes[0].duration == 300);
  REQUIRE(end.exports.size() == 1);
  CHECK(end.exports[0].get<std::string>() == "yielded");
}

TEST_CASE("a failed attempt's error crosses with its report", "[wire]") {
  told_task t;
  auto& end = t.made->report.end;
  end.outcome = attempt_outcome::failed;
  end.retryable = true;
  end.exports.clear();
  auto why = describe(std::make_exception_ptr(std::out_of_range("too far")));
  why.node = "far";
  end.nodes[0].outcome = node_outcome::failed;
  end.nodes[0].error = std::make_shared<const failure>(why);
  auto read = t.read(t.bytes());
  CHECK(read.outcome == attempt_outcome::failed);
  CHECK(read.retryable);
  CHECK(read.nodes[0].error->chain() == "std::out_of_range: too far");
  CHECK_THROWS_AS(rethrow(*read.nodes[0].error), std::out_of_range);
}

TEST_CASE("a value of another type than its node's fails the task", "[wire]") {
  told_task t;
  t.made->report.end.exports[0] =
      value::of(value_list{value::of(std::string{"a list"})});
  auto end = t.read(t.bytes());
  CHECK(end.outcome == attempt_outcome::failed);
  CHECK(end.exports.empty());
  CHECK(end.nodes[0].error->node == "far");
}

TEST_CASE("more values or other nodes than a task has are refused", "[wire]") {
  told_task t;
  auto& end = t.made->report.end;
  SECTION("a node of another task") { end.nodes[0].node = 1; }
  SECTION("one value more") { end.exports.push_back(end.exports[0]); }
  SECTION("an outcome that there is not") {
    end.outcome = static_cast<attempt_outcome>(9);
  }
  SECTION("a node's outcome that there is not") {
    end.nodes[0].outcome = static_cast<node_outcome>(9);
  }
  CHECK_THROWS_AS(t.read(t.bytes()), codec_error);
}

TEST_CASE("bytes that are no report are refused", "[wire]") {
  told_task t;
  auto good = t.bytes();
  for (std::size_t n = 0; n < good.size(); ++n)
    CHECK_THROWS_AS(t.read(good.substr(0, n)), codec_error);
  const char* given = std::getenv("TROUPE_SEED");
  auto first = given ? std::strtoul(given, nullptr, 10) : 1;
  for (auto seed = first; seed < first + (given ? 1 : 5'000); ++seed) {
    CAPTURE(seed);
    std::mt19937 random{static_cast<std::uint32_t>(seed)};
    auto bad = good;
    for (int i = 0; i < 3; ++i)
      bad[random() % bad.size()] = static_cast<char>(random());
    try {
      t.read(bad);
    } catch (const codec_error&) {
    }
  }
}
