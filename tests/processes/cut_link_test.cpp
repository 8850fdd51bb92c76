// Worker processes behind a connection that is cut, held, or slow.

#include "../support/credentials.hpp"
#include "../support/gate.hpp"
#include "../support/own_process.hpp"
#include "../support/process_pool.hpp"
#include "../support/tcp_proxy.hpp"
#include "process_graphs.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <string>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

int sum_of_squares(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += i * i;
  return sum;
}

// A worker with two slots that reaches its coordinator by a proxy.
struct proxied_worker {
  explicit proxied_worker(worker_pool_options options)
      : pool(1, with(std::move(options), ca.coordinator())),
        proxy(pool.workers().listen("127.0.0.1", 0)) {
    auto files = ca.worker();
    process.emplace(std::vector<std::string>{
        "worker", "--connect", "127.0.0.1:" + std::to_string(proxy.port()),
        "--slots", "2", "--label", "far", "--rejoin", "60", "--authority",
        files.authority, "--certificate", files.certificate, "--key", files.key,
        "--secret", files.secret});
    pool.workers().wait_for(1, 1min);
  }

  static worker_pool_options with(worker_pool_options o,
                                  network_credentials files) {
    o.credentials = std::move(files);
    return o;
  }

  run_handle submit(graph_recipe recipe) {
    auto g = test::process_graphs().make(recipe);
    return pool->submit(g, {}, {}, {.recipe = std::move(recipe)});
  }

  std::size_t lost_attempts() const {
    std::size_t n = 0;
    for (const auto& e : pool.all<attempt_finished>())
      n += e.outcome == attempt_outcome::lost;
    return n;
  }

  test::authority ca;
  test::process_pool pool;
  test::tcp_proxy proxy;
  std::optional<test::own_process> process;
};

} // namespace

TEST_CASE("a connection that is cut and healed loses nothing", "[cut]") {
  proxied_worker w{{.reconnect = 1min}};
  test::gate gate;
  auto run = w.submit(
      {"block", {{"gate", gate.path()}, {"n", std::to_string(1'000)}}});
  auto waiting = gate.wait();
  for (std::size_t i = 1; i <= 5; ++i) {
    w.proxy.cut();
    w.proxy.wait_for(i + 1);
  }
  waiting.answer("go on");
  CHECK(run.result().get<int>("sum") == sum_of_squares(1'000));
  CHECK(w.lost_attempts() == 0);
  CHECK(w.pool.all<worker_lost>().empty());
  CHECK(w.pool.all<worker_joined>().size() == 2); // with the engine's own
}

TEST_CASE("who comes back too late begins anew", "[cut]") {
  proxied_worker w{{.reconnect = 100ms}};
  test::gate gate;
  auto run = w.submit({"block", {{"gate", gate.path()}, {"n", "20"}}});
  auto first = gate.wait();
  w.proxy.let_in(false);
  w.proxy.cut();
  auto lost = w.pool.seen().wait_for<worker_lost>();
  CHECK(run.counts().late == 0);
  w.proxy.let_in(true);
  auto second = gate.wait();
  CHECK(run.counts().late == lost.tasks);
  second.answer("go on");
  CHECK(run.result().get<int>("sum") == sum_of_squares(20));
  CHECK(w.lost_attempts() >= 1);
}

TEST_CASE("a connection that carries nothing is given up", "[cut]") {
  proxied_worker w{{.patience = 500ms}};
  test::gate gate;
  auto run = w.submit({"block", {{"gate", gate.path()}, {"n", "20"}}});
  auto first = gate.wait();
  w.proxy.hold(true);
  auto lost = w.pool.seen().wait_for<worker_lost>();
  CHECK(lost.cause.find("said nothing") != std::string::npos);
  w.proxy.hold(false);
  auto second = gate.wait();
  CHECK(run.counts().late == lost.tasks);
  second.answer("go on");
  CHECK(run.result().get<int>("sum") == sum_of_squares(20));
}

// Much more is on its way than can come within the patience.
TEST_CASE("a worker behind a slow connection is not lost", "[cut]") {
  proxied_worker w{{.patience = 2s}};
  w.proxy.limit(350 << 10);
  auto run = w.submit({"bulk", {{"size", std::to_string(1 << 20)}}});
  CHECK(run.result().get<int>("size") == 1 << 20);
  CHECK(w.lost_attempts() == 0);
}
