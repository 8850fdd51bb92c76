// Runs that actors ask for, and are told of, by messages.

#include "../support/blocked_block.hpp"
#include "../support/endless_run.hpp"
#include "../support/graphs.hpp"
#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/engine.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/graph/graph_error.hpp>

#include <caf/actor_system.hpp>
#include <caf/error.hpp>
#include <caf/result.hpp>
#include <caf/sec.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <latch>
#include <utility>

using namespace troupe;

namespace {

// An actor of the host's: passes a request on, and ends with the answer.
class client : public caf::event_based_actor {
public:
  client(caf::actor_config& c, caf::actor door, std::promise<run_ended>& told)
      : caf::event_based_actor(c), door_(std::move(door)), told_(told) {}

  caf::behavior make_behavior() override {
    return {
        [this](const submit_run& request) { post(this, door_, request); },
        [this](const run_ended& e) {
          told_.set_value(e);
          quit();
        },
    };
  }

private:
  caf::actor door_;
  std::promise<run_ended>& told_;
};

struct fixture {
  engine e{{.slots = 2}};
  std::promise<run_ended> told;
  caf::actor actor = e.system().spawn<client>(e.door(), std::ref(told));

  run_ended ask(submit_run request) {
    post_anonymously(actor, std::move(request));
    return answer();
  }
  run_ended answer() { return told.get_future().get(); }
};

} // namespace

TEST_CASE("an actor asks for a run, and is told of its end") {
  fixture f;
  test::graph_q q;
  auto answer = f.ask({q.g, {q.input = 5}, {q.output}, {.id = {3, 4}}});
  CHECK(answer.result()[q.output] == 354);
  CHECK(answer.id() == run_id{3, 4});
}

TEST_CASE("an actor is told why its run failed") {
  fixture f;
  test::graph_p p;
  auto answer = f.ask({p.g, {p.input = 1, p.broken = true}, {p.d}, {}});
  CHECK_THROWS_AS(answer.result(), run_error);
}

TEST_CASE("an actor is told that its request was refused") {
  fixture f;
  test::graph_p p;
  auto answer = f.ask({p.g, {}, {p.d}, {}});
  CHECK_THROWS_AS(answer.result(), request_error);
  CHECK(answer.id() == run_id{});
}

TEST_CASE("an actor cancels a run by its id") {
  fixture f;
  test::endless_run endless;
  run_id id{5, 6};
  post_anonymously(f.actor, submit_run{endless.g, {}, {}, {.id = id}});
  endless.began.wait();
  post_anonymously(f.e.door(), cancel_run{run_id{7, 8}}); // nobody's
  post_anonymously(f.e.door(), cancel_run{id});
  try {
    f.answer().result();
    FAIL("the run should have been cancelled");
  } catch (const run_error& error) {
    CHECK(error.outcome() == run_outcome::cancelled);
  }
}

TEST_CASE("an actor is told of the end of a run that it was given") {
  fixture f;
  test::graph_q q;
  auto run = f.e.submit(q.g, {q.input = 5}, {q.output});
  SECTION("before the end, or about then") {}
  SECTION("after the end") { run.wait(); }
  run.notify(f.actor);
  CHECK(f.answer().result()[q.output] == 354);
}

TEST_CASE("who answers the answer by an error does no harm") {
  class odd_client : public caf::event_based_actor {
  public:
    odd_client(caf::actor_config& c, caf::actor door, std::latch& told)
        : caf::event_based_actor(c), door_(std::move(door)), told_(told) {}
    caf::behavior make_behavior() override {
      return {
          [this](const submit_run& request) { post(this, door_, request); },
          [this](const run_ended&) -> caf::result<int> {
            told_.count_down();
            return caf::make_error(caf::sec::runtime_error);
          },
      };
    }

  private:
    caf::actor door_;
    std::latch& told_;
  };
  std::latch told{1};
  fixture f;
  test::graph_q q;
  auto odd = f.e.system().spawn<odd_client>(f.e.door(), std::ref(told));
  post_anonymously(odd, submit_run{q.g, {q.input = 1}, {q.output}, {}});
  told.wait();
  CHECK(f.ask({q.g, {q.input = 5}, {q.output}, {}}).result()[q.output] == 354);
}

TEST_CASE("the engine's end answers those that wait for runs") {
  std::promise<run_ended> told;
  test::blocked_block block{1};
  {
    engine e{{.slots = 1}};
    auto actor = e.system().spawn<client>(e.door(), std::ref(told));
    post_anonymously(actor, submit_run{block.g, {block.n = 10}, {}, {}});
    block.running.wait();
    block.release.count_down();
  }
  auto answer = told.get_future().get();
  CHECK((!answer.refusal && answer.record));
}
