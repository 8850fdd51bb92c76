// Coordinators that are killed, and what their workers do then.

#include "../support/gate.hpp"
#include "../support/own_process.hpp"
#include "../support/worker_words.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <csignal>

using Catch::Matchers::ContainsSubstring;

namespace {

// The port of `listening for workers at 127.0.0.1:PORT`.
std::uint16_t port_of(test::own_process& coordinator) {
  auto line = coordinator.wait_for_line("listening for workers");
  return static_cast<std::uint16_t>(
      std::stoul(line.substr(line.rfind(':') + 1)));
}

std::vector<std::string> held_at(const test::gate& gate) {
  return {"gated", "gate=" + gate.path()};
}

} // namespace

TEST_CASE("a worker whose coordinator was killed ends, and says so",
          "[coordinator]") {
  test::authority ca;
  test::gate gate;
  test::own_process coordinator{test::coordinator_words(ca, 0, held_at(gate))};
  test::own_process worker{test::worker_words(ca, port_of(coordinator))};
  auto held = gate.wait();
  CHECK(held.process() == worker.id());
  coordinator.signal(SIGKILL);
  CHECK(worker.exit_code() == 1);
  CHECK_THAT(worker.printed(), ContainsSubstring("coordinator"));
}

TEST_CASE("a worker that is told to joins the next coordinator",
          "[coordinator]") {
  test::authority ca;
  test::gate gate;
  test::own_process first{test::coordinator_words(ca, 0, held_at(gate))};
  auto port = port_of(first);
  test::own_process worker{test::worker_words(ca, port, {"--rejoin", "60"})};
  {
    auto held = gate.wait();
    first.signal(SIGKILL);
    worker.wait_for_line("looking for it again");
  }
  test::own_process second{test::coordinator_words(ca, port, held_at(gate))};
  auto held = gate.wait();
  CHECK(held.process() == worker.id());
  held.answer("go on");
  CHECK(second.exit_code() == 0);
  CHECK_THAT(second.printed(),
             ContainsSubstring("held: " + std::to_string(worker.id())));
  CHECK(worker.exit_code() == 0);
}

TEST_CASE("a worker that nobody waits for is told that, and ends",
          "[coordinator]") {
  test::authority ca;
  test::gate gate;
  test::own_process coordinator{test::coordinator_words(ca, 0, held_at(gate))};
  auto port = port_of(coordinator);
  test::own_process worker{test::worker_words(ca, port)};
  auto held = gate.wait();
  coordinator.signal(SIGINT); // in order
  CHECK(coordinator.exit_code() == 130);
  CHECK(worker.exit_code() == 0);
  // There is nobody now.
  test::own_process late{test::worker_words(ca, port)};
  CHECK(late.exit_code() == 1);
  CHECK_THAT(late.printed(),
             ContainsSubstring("127.0.0.1:" + std::to_string(port)));
}
