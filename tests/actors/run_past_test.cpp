// What is told of tasks instead of events that are forgotten.

#include "../support/recorded_run.hpp"
#include <troupe/actors/run_past.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <variant>
#include <vector>

using namespace troupe;

namespace {

class told_past {
public:
  told_past() {
    past_.add(run_.at<run_started>(0));
    past_.add(run_.at<groups_planned>(0));
  }

  void start(std::uint64_t index) {
    past_.add(run_.of_task<task_started>(1, 2, index, 9));
  }
  void finish(std::uint64_t index) {
    past_.add(run_.of_task<task_finished>(1, 2, index, 9));
  }
  /// By their indexes.
  std::vector<std::uint64_t> running() const {
    auto told = snapshot_();
    std::vector<std::uint64_t> indexes;
    for (const auto& t : told.state->running)
      indexes.push_back(t.index);
    return indexes;
  }
  std::uint64_t ended() const {
    return snapshot_().state->groups[2].counts.total();
  }

private:
  snapshot snapshot_() const { return std::get<snapshot>(past_.sum().back()); }

  test::recorded_run run_;
  run_past past_;
};

using indexes = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("a task runs from its start to its end, whatever comes between") {
  told_past p;
  p.start(4);
  CHECK(p.running() == indexes{4});
  p.finish(4);
  CHECK(p.running() == indexes{});
  p.start(3);
  p.start(1);
  p.start(2);
  CHECK(p.running() == indexes{1, 2, 3});
  p.finish(1);
  CHECK(p.running() == indexes{2, 3});
  p.finish(2);
  p.start(5);
  p.finish(3);
  CHECK(p.running() == indexes{5});
  p.finish(5);
  CHECK(p.running() == indexes{});
  CHECK(p.ended() == 5);
}

TEST_CASE("a task that begins again runs once, and none that never began") {
  told_past p;
  p.start(1);
  p.start(1);
  CHECK(p.running() == indexes{1});
  p.finish(1);
  CHECK(p.running() == indexes{});
  p.start(3);
  p.start(4);
  p.start(3);
  p.finish(3);
  CHECK(p.running() == indexes{4});
  p.finish(2);
  CHECK(p.running() == indexes{4});
}
