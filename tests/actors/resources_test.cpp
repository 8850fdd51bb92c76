// What workers say of the resources that they use.

#include "../support/graphs.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/hooks/hook.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

class sample_keeper : public hook {
public:
  void on_resources_sampled(const resources_sampled& e) override {
    std::lock_guard guard{mutex_};
    samples_.push_back(e);
    changed_.notify_all();
  }

  // Waits; gives up after a minute.
  std::vector<resources_sampled> wait_for(std::size_t n) {
    std::unique_lock guard{mutex_};
    changed_.wait_for(guard, 1min, [&] { return samples_.size() >= n; });
    return samples_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<resources_sampled> samples_;
};

} // namespace

TEST_CASE("a worker tells what it uses while it works", "[resources]") {
  auto keeper = std::make_shared<sample_keeper>();
  std::vector<resources_sampled> samples;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<int>(3, 1); });
  b.node(
      "y", [&](int) { samples = keeper->wait_for(3); }, x);
  auto g = std::move(b).build("busy");
  engine e{{.slots = 1, .sample_interval = 1ms}};
  e.attach(keeper);
  e.run(g);
  REQUIRE(samples.size() >= 3);
  const auto &first = samples.front(), &last = samples.back();
  CHECK(first.cpu > 0);
  CHECK(first.resident > 1'000'000);
  CHECK(last.cpu >= first.cpu);
  CHECK(last.voluntary_switches >= first.voluntary_switches);
  CHECK(last.running == 1);
}

TEST_CASE("sampling can be turned off", "[resources]") {
  auto keeper = std::make_shared<sample_keeper>();
  {
    engine e{{.slots = 1, .sample_interval = 0ms}};
    e.attach(keeper);
    test::graph_q q;
    e.run(q.g, {q.input = 3}, {q.output});
  }
  CHECK(keeper->wait_for(0).empty());
}
