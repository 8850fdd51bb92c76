// Asking one attempt to stop, or all of a run.

#include <troupe/actors/stop_signal.hpp>

#include <catch2/catch_test_macros.hpp>

#include <latch>
#include <thread>

using namespace troupe;

TEST_CASE("an attempt is asked by itself, or with its run", "[stop_signal]") {
  std::stop_source run;
  auto of_run = run.get_token();
  stop_signal one{of_run}, other{of_run};
  one.request();
  CHECK(one.requested());
  CHECK_FALSE(other.requested());
  run.request_stop();
  CHECK(other.requested());
}

TEST_CASE("a token tells the same, whenever it was made", "[stop_signal]") {
  std::stop_source run;
  auto of_run = run.get_token();
  stop_signal before{of_run}, after{of_run}, with_run{of_run};
  auto token = before.token();
  CHECK_FALSE(token.stop_requested());
  before.request();
  CHECK(token.stop_requested());
  after.request();
  CHECK(after.token().stop_requested());
  auto of_both = with_run.token();
  run.request_stop();
  CHECK(of_both.stop_requested());
}

TEST_CASE("a token may outlive what it is of", "[stop_signal]") {
  std::stop_source run;
  auto of_run = run.get_token();
  std::stop_token token;
  {
    stop_signal s{of_run};
    token = s.token();
  }
  run.request_stop();
  CHECK_FALSE(token.stop_requested());
}

TEST_CASE("a request is not lost to a token that is being made",
          "[stop_signal]") {
  for (int i = 0; i < 1'000; ++i) {
    std::stop_source run;
    auto of_run = run.get_token();
    stop_signal s{of_run};
    std::latch both{2};
    std::jthread asks{[&] {
      both.arrive_and_wait();
      s.request();
    }};
    both.arrive_and_wait();
    auto token = s.token();
    asks.join();
    REQUIRE(token.stop_requested());
  }
}
