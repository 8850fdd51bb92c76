// Runs whose tasks wait for each other. No grouping strategy can bring that
// about, so a grouping is broken by hand here.

#include "../support/event_objects.hpp"
#include "../support/stepped_system.hpp"
#include <troupe/actors/coordinator.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/selection.hpp>

#include <boost/json.hpp>
#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <memory>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

int same(int i) { return i; }
std::vector<int> two(int) { return {1, 2}; }

// Keeps a run's events.
class listener : public caf::event_based_actor {
public:
  listener(caf::actor_config& config, std::vector<event>& to)
      : caf::event_based_actor(config), to_(to) {}
  caf::behavior make_behavior() override {
    return {[this](const emitted& e) {
              to_.insert(to_.end(), e.events->begin(), e.events->end());
            },
            [this](const close_run&) { quit(); }};
  }

private:
  std::vector<event>& to_;
};

// A run of a grouping that was made by hand.
struct hand_made_run {
  std::shared_ptr<run_context> context = std::make_shared<run_context>();
  std::vector<event> events;

  hand_made_run(const graph& g,
                const std::vector<std::vector<node_id>>& groups) {
    context->definition = std::make_shared<const run_definition>(
        run_id{1, 2}, grouping{g, select(g, {}), groups},
        std::map<std::string, std::string>{});
    context->record = std::make_shared<run_record>(context->definition, [] {});
    given_values given;
    given.add(0, {value::of(1)}); // the input
    context->given = std::make_shared<const given_values>(std::move(given));
    context->observed = true;
  }

  void run() {
    test::stepped_system system;
    context->bus = system.actors().spawn<listener>(std::ref(events));
    auto actor = system.actors().spawn<coordinator>(context);
    post_anonymously(actor, start_atom_v);
    system.run();
    system.pass(std::chrono::milliseconds{1});
    context->bus = nullptr;
  }

  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const auto& e : events)
      if (auto* one = std::get_if<Event>(&e))
        found.push_back(*one);
    return found;
  }
};

} // namespace

TEST_CASE("a run that cannot move says who waits for whom, and fails",
          "[stall]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node("x", same, n);
  auto y = b.node("y", same, x);
  b.node("z", same, y);
  hand_made_run run{std::move(b).build("circle"), {{1, 3}, {2}}};
  run.context->stall_timeout = time_span{};
  run.run();
  REQUIRE(run.all<stalled>().size() == 1);
  auto waiting = *run.all<stalled>()[0].waiting;
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].nodes == std::vector<node_id>{2});
  CHECK(waiting[1].nodes == std::vector<node_id>{1});
  test::event_objects json;
  CHECK_THAT(boost::json::serialize(json(run.all<stalled>()[0])),
             ContainsSubstring(R"("waiting":[{"task_id":"x+1","nodes":["y"]},)"
                               R"({"task_id":"y","nodes":["x"]}])"));
  const auto& end = run.context->record->end();
  CHECK(end.outcome == run_outcome::failed);
  REQUIRE(end.failures.size() == 1);
  CHECK(end.failures[0]->error.message
        == "nothing can move: x+1 waits for \"y\"; y waits for \"x\"");
  CHECK(end.failures[0]->fault == fault_of::system);
  CHECK(end.counts.of(task_state::cancelled) == 2);
  CHECK(run.all<task_finished>().size() == 2);
  CHECK(std::holds_alternative<run_finished>(run.events.back()));
}

TEST_CASE("all tasks of a stalled run end, in blocks too", "[stall]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node("x", same, n);
  auto y = b.node("y", same, x);
  b.node("z", same, y);
  auto e = b.expand("e", two, y);
  b.node("f", same, e);
  hand_made_run run{std::move(b).build("circle"), {{1, 3}, {2}, {4}, {5}}};
  run.context->stall_timeout = time_span{};
  run.run();
  CHECK(run.context->record->end().counts.of(task_state::cancelled) == 3);
  CHECK(run.all<group_finished>().size() == 4);
}

TEST_CASE("a stalled run can be cancelled before it fails", "[stall]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node("x", same, n);
  auto y = b.node("y", same, x);
  b.node("z", same, y);
  hand_made_run run{std::move(b).build("circle"), {{1, 3}, {2}}};
  run.context->stall_timeout = std::chrono::hours{1};
  run.context->stop.request_stop();
  run.run();
  CHECK(run.context->record->end().outcome == run_outcome::cancelled);
}
