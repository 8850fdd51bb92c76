// Nodes that ask actors of the host's.

#include <troupe/actors/actor_node.hpp>
#include <troupe/actors/engine.hpp>
#include <troupe/actors/run_error.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>
#include <caf/sec.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <latch>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

// An actor system of the host's, with an engine in it.
struct host {
  struct config : caf::actor_system_config {
    config() { prepare(*this); }
  };
  config settings;
  caf::actor_system system{settings};
};

caf::behavior adder() {
  return {
      [](int x, int y) { return x + y; },
      [](const std::string& text) { return text + "!"; },
  };
}

std::string error_of(engine& e, const graph& g) {
  try {
    e.run(g);
  } catch (const run_error& error) {
    return error.what();
  }
  return "none";
}

} // namespace

TEST_CASE("an actor's answer is a node's value", "[actor_node]") {
  host h;
  engine e{h.system};
  graph_builder b;
  auto actor = h.system.spawn(adder);
  auto n = b.input("n", 20);
  auto x = b.expand(
      "x",
      [](int size) {
        return std::vector<int>{1, size};
      },
      n);
  auto y = actor_node<int>(b, "y", actor, x, n);
  auto text =
      actor_node<std::string>(b, "text", actor, b.input("word", "well"));
  auto g = std::move(b).build("g");
  auto result = e.run(g, {}, {y, text});
  CHECK(std::vector<int>(result[y]) == std::vector<int>{21, 40});
  CHECK(result[text] == "well!");
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

TEST_CASE("an actor that answers nothing makes a node for its effect",
          "[actor_node]") {
  host h;
  engine e{h.system};
  graph_builder b;
  int told = 0;
  auto actor = h.system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](int x) { told = x; }};
  });
  auto n = b.input("n", 3);
  auto x = actor_node<void>(b, "x", actor, n);
  auto g = std::move(b).build("g");
  e.run(g, {}, {x});
  CHECK(told == 3);
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

TEST_CASE("an actor's error is a node's", "[actor_node]") {
  host h;
  engine e{h.system};
  graph_builder b;
  auto actor = h.system.spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](int) -> caf::result<int> {
      return caf::make_error(caf::sec::invalid_argument, "no such account");
    }};
  });
  auto n = b.input("n", 3);
  actor_node<int>(b, "x", actor, n);
  auto g = std::move(b).build("g");
  CHECK_THAT(error_of(e, g), ContainsSubstring("invalid_argument")
                                 && ContainsSubstring("no such account"));
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

TEST_CASE("an actor that has ended answers with an error", "[actor_node]") {
  host h;
  engine e{h.system};
  graph_builder b;
  auto actor =
      h.system.spawn([](caf::event_based_actor* self) { self->quit(); });
  auto n = b.input("n", 3);
  actor_node<int>(b, "x", actor, n);
  auto g = std::move(b).build("g");
  CHECK_THAT(error_of(e, g), ContainsSubstring("node \"x\""));
}

TEST_CASE("an answer is not waited for when the run is cancelled",
          "[actor_node]") {
  host h;
  std::latch asked{1};
  caf::response_promise never;
  auto actor = h.system.spawn([&](caf::event_based_actor* self) {
    return caf::behavior{[&, self](int) {
      never = self->make_response_promise();
      asked.count_down();
      return never;
    }};
  });
  {
    engine e{h.system};
    graph_builder b;
    auto n = b.input("n", 3);
    actor_node<int>(b, "x", actor, n);
    auto g = std::move(b).build("g");
    auto run = e.submit(g);
    asked.wait();
    run.cancel();
    CHECK_THROWS_AS(run.result(), run_error);
  }
  // The one who asked has given up, too: only the actor itself is left.
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

TEST_CASE("no actor is refused", "[actor_node]") {
  graph_builder b;
  auto n = b.input("n", 3);
  CHECK_THROWS_AS(actor_node<int>(b, "x", caf::actor{}, n),
                  std::invalid_argument);
}
