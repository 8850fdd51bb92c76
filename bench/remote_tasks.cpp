#include "remote_tasks.hpp"

#include "rounds.hpp"
#include <troupe/actors/worker_pool.hpp>
#include <troupe/troupe.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace bench {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr std::size_t mebibyte = 1 << 20;
const std::string there = "worker";

std::vector<int> numbers_below(int n) {
  std::vector<int> list;
  for (int i = 0; i < n; ++i)
    list.push_back(i);
  return list;
}

int count(const troupe::items<int>& list) {
  return static_cast<int>(list.size());
}

troupe::graph empty_tasks(const troupe::parameters&) {
  troupe::graph_builder b;
  auto x = b.expand("x", numbers_below, b.input("n", 200'000));
  auto y = b.node(
                "y", [](int i) { return i; }, x)
               .on(there);
  b.collect("count", count, y);
  return std::move(b).build("empty");
}

troupe::graph chain(const troupe::parameters& p) {
  troupe::graph_builder b;
  troupe::out<int> last = b.input("n", 0);
  for (std::int64_t i = 0; i < p.number("nodes", 1); ++i)
    last = b.node(
                "n" + std::to_string(i), [](int x) { return x + 1; }, last)
               .on(there);
  return std::move(b).build("chain");
}

// Tasks that all take the same value, and their time.
troupe::graph value_for_all(const troupe::parameters& p) {
  troupe::graph_builder b;
  auto size = b.input("size", static_cast<std::size_t>(p.number("size", 0)));
  auto nap = b.input("nap", p.number("nap", 0));
  auto value = b.node(
      "value", [](std::size_t n) { return std::vector<std::uint8_t>(n, 7); },
      size);
  auto x = b.expand("x", numbers_below,
                    b.input("tasks", static_cast<int>(p.number("tasks", 2))));
  auto take = [](int i, const std::vector<std::uint8_t>& v,
                 std::int64_t seconds) {
    for (auto end = clock::now() + std::chrono::seconds{seconds};
         clock::now() < end && !troupe::current_task().cancelled();)
      std::this_thread::sleep_for(1ms);
    return i + static_cast<int>(v.size());
  };
  auto y = b.node("y", take, x, value, nap);
  if (p.number("away", 1) != 0)
    y = std::move(y).on(there);
  else
    y = std::move(y).local();
  b.collect("count", count, y);
  return std::move(b).build("value");
}

struct workers {
  workers() {
    pool.start(2, {.labels = {there}});
    pool.wait_for(2, 30s);
  }

  double run(const troupe::graph_recipe& recipe) {
    auto g = remote_graphs().make(recipe);
    return seconds([&] { engine.run(g, {}, {}, {.recipe = recipe}); });
  }

  double median_of_five(const troupe::graph_recipe& recipe) {
    std::vector<double> rounds;
    for (int i = 0; i < 5; ++i)
      rounds.push_back(run(recipe));
    return median(std::move(rounds));
  }

  troupe::engine engine{{.slots = 1, .network = true}};
  troupe::worker_pool pool{engine};
};

// What has gone through the loopback device.
double bytes_on_loopback() {
  std::ifstream file{"/proc/net/dev"};
  for (std::string word; file >> word;)
    if (double bytes = 0; word == "lo:" && file >> bytes)
      return bytes;
  return 0;
}

// Kills the process that has begun with a task, and sees one that it had
// submitted again.
class killer : public troupe::hook {
public:
  void on_task_started(const troupe::task_started& e) override {
    if (e.run->groups.why(e.task.group) != troupe::purpose::execute_block
        || killed_ != clock::time_point{})
      return;
    killed_ = clock::now();
    ::kill(processes_.at(e.worker), SIGKILL);
  }
  void on_attempt_finished(const troupe::attempt_finished& e) override {
    lost_ = lost_ || e.outcome == troupe::attempt_outcome::lost;
  }
  void on_task_submitted(const troupe::task_submitted&) override {
    if (lost_ && !told_) {
      told_ = true;
      again_.set_value(clock::now() - killed_);
    }
  }
  // Processes are told apart by the id in their names.
  void on_worker_joined(const troupe::worker_joined& e) override {
    if (auto colon = e.name.rfind(':'); colon != std::string::npos)
      processes_[e.worker] = std::stoi(e.name.substr(colon + 1));
  }
  double milliseconds() {
    return std::chrono::duration<double, std::milli>(again_.get_future().get())
        .count();
  }

private:
  std::map<troupe::worker_id, pid_t> processes_;
  clock::time_point killed_{};
  bool lost_ = false;
  bool told_ = false;
  std::promise<clock::duration> again_;
};

double redispatch_ms() {
  workers w;
  auto hook = std::make_shared<killer>();
  w.engine.attach(hook);
  troupe::graph_recipe recipe{"value", {{"nap", "60"}}};
  auto run =
      w.engine.submit(remote_graphs().make(recipe), {}, {}, {.recipe = recipe});
  auto ms = hook->milliseconds();
  run.cancel();
  run.wait();
  return ms;
}

} // namespace

const troupe::graph_catalog& remote_graphs() {
  static const troupe::graph_catalog all{
      {"empty", empty_tasks}, {"chain", chain}, {"value", value_for_all}};
  return all;
}

remote_costs measure_remote() {
  constexpr double tasks = 200'000;
  constexpr int nodes = 1'000;
  constexpr auto size = 100 * mebibyte;
  remote_costs c{};
  {
    workers w;
    w.engine.attach(std::make_shared<troupe::hook>());
    c.batched_us = w.median_of_five({"empty"}) * 1e6 / tasks;
    auto before = bytes_on_loopback();
    w.run({"empty"});
    c.bytes = (bytes_on_loopback() - before) / tasks;
    c.alone_us = w.median_of_five({"chain", {{"nodes", std::to_string(nodes)}}})
                 * 1e6 / nodes;
    // A worker is given two tasks at once.
    troupe::graph_recipe away{"value",
                              {{"size", std::to_string(size)}, {"tasks", "4"}}};
    auto at_home = away; // makes the value too
    at_home.with.set("away", "0");
    c.value_seconds = w.median_of_five(away) - w.median_of_five(at_home);
  }
  c.round_trip_us = caf_round_trip_us(nodes);
  c.copies = copy_over_loopback(size);
  c.redispatch_ms = redispatch_ms();
  return c;
}

} // namespace bench
