// How tasks at worker nodes end, and what of it is believed.

#include "../support/audited_engine.hpp"
#include "../support/spoken_worker.hpp"
#include "../support/worker_nodes.hpp"
#include <troupe/actors/clock.hpp>
#include <troupe/actors/report_wire.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/task_cancelled.hpp>

#include <catch2/catch_test_macros.hpp>

#include <future>
#include <map>
#include <memory>
#include <string>

using namespace troupe;

namespace {

// A message that tells the end of the first attempt at the first group.
std::string good_report(const graph& g, const std::string& yielded) {
  auto run = std::make_shared<const run_definition>(
      run_id{1, 2}, grouping{g, select(g, {})},
      std::map<std::string, std::string>{});
  auto job = std::make_shared<group_job>();
  job->run = run;
  job->program = std::make_shared<const task_program>(run->groups, 0);
  job->policy = std::make_shared<const task_policy>();
  attempt a{job};
  auto now = now_ns();
  a.report.received = a.report.started = a.report.end.start = now;
  a.report.end.nodes.push_back({.node = 0, .start = now});
  a.report.end.exports.push_back(value::of(yielded));
  report_encoder out;
  out.add_ended(1, a, {});
  return out.take();
}

} // namespace

TEST_CASE("a good report before garbage in one message counts", "[remote]") {
  graph_builder b;
  b.node("far", [] { return std::string{"by nobody"}; }).on("there");
  auto g = std::move(b).build("far");
  std::promise<void> joined, lost;
  test::audited_engine engine;
  auto other = engine->link_worker(
      {.address = "here",
       .cut = [] {},
       .tell = [&](bool here,
                   std::int64_t) { (here ? joined : lost).set_value(); }});
  auto fake = engine->system().spawn<test::spoken_worker>(
      other, worker_hello{.labels = {"there"}},
      [&](message_link& l, link_message kind, byte_reader& in) {
        if (kind == link_message::ping)
          test::pong(l, in, now_ns());
        else if (kind == link_message::work)
          l.send(good_report(g, "by the fake") + "\xff\xff\xff");
      });
  joined.get_future().wait();
  auto r = engine->run(g, {}, {}, test::anywhere());
  CHECK(r.get<std::string>("far") == "by the fake");
  lost.get_future().wait();
  post_anonymously(fake, stop_atom_v);
  CHECK(engine.events<attempt_finished>().size() == 1);
}

TEST_CASE("what a task says of its being cancelled crosses", "[remote]") {
  graph_builder b;
  b.node("far", []() -> int { throw task_cancelled{}; }).on("there");
  auto g = std::move(b).build("far");
  test::audited_engine engine;
  auto node = test::join(*engine, test::catalog_of(g), {.labels = {"there"}});
  auto run = engine->submit(g, {}, {}, test::anywhere());
  run.wait();
  node.stop();
  try {
    run.result();
    FAIL("it succeeded");
  } catch (const run_error& e) {
    REQUIRE(e.failures().size() == 1);
    CHECK(e.failures()[0]->worker == 1);
    CHECK_THROWS_AS(rethrow(*e.failures()[0]), task_cancelled);
  }
}

TEST_CASE("the engine's own worker may have labels", "[remote]") {
  graph_builder b;
  auto here = b.node("here", [] { return 1; }).on("gpu");
  b.node(
       "there", [](int i) { return i + 1; }, here)
      .on("there");
  auto g = std::move(b).build("labelled");
  test::audited_engine engine{engine_options{.slots = 1, .labels = {"gpu"}}};
  auto node = test::join(*engine, test::catalog_of(g), {.labels = {"there"}});
  CHECK(engine->run(g, {}, {}, test::anywhere()).get<int>("there") == 2);
  node.stop();
  for (const auto& e : engine.events<task_started>())
    CHECK(e.worker == (e.run->groups.name(e.task.group) == "there" ? 1 : 0));
  REQUIRE(engine.events<task_started>().size() == 2);
}
