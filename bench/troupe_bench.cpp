// What a task costs: an expansion of empty tasks, an actor each, beside bare
// CAF and oneTBB in the same process.

#include "expanded_tasks.hpp"
#include "memory.hpp"
#include "progress_cost.hpp"
#include "raw_caf.hpp"
#include "remote_tasks.hpp"
#include "rounds.hpp"
#include "sinks.hpp"
#include "small_run.hpp"
#include "stream.hpp"
#include <troupe/actors/node_main.hpp>
#include <troupe/hooks/progress.hpp>
#include <troupe/troupe.hpp>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr std::uint64_t many = 100'000;

// One line of the table.
struct figure {
  std::string name;
  double value;
  std::string unit;
  std::string peer = {};
  double ratio = 0;
};

class counting_hook : public troupe::hook {
public:
  void on_task_finished(const troupe::task_finished&) override { ++tasks; }
  std::uint64_t tasks = 0;
};

// Retries, timeouts and a limit, none of which is ever reached.
troupe::run_options all_policies() {
  using namespace std::chrono_literals;
  troupe::run_options options;
  options.policy.retry = troupe::retry_policy{};
  options.policy.timeout = 60s;
  options.policy.queue_timeout = 60s;
  options.policy.total_timeout = 60s;
  options.policy.limits = {{.semaphore = "many"}};
  options.semaphores = {{"many", 1'000'000}};
  return options;
}

double tbb_seconds(std::uint64_t tasks) {
  std::atomic<std::uint64_t> sum = 0;
  return bench::seconds([&] {
    tbb::task_group group;
    for (std::uint64_t i = 0; i < tasks; ++i)
      group.run([&sum, i] { sum.fetch_add(i, std::memory_order_relaxed); });
    group.wait();
  });
}

// Bare CAF in every setting.
std::vector<bench::contender> raw_contenders() {
  std::vector<bench::contender> all;
  auto cores = std::max(1u, std::thread::hardware_concurrency());
  for (std::string policy : {"stealing", "sharing"})
    for (auto threads : {cores, cores + 1})
      for (std::size_t window : {2u, 16u, 64u})
        all.push_back({fmt::format("raw CAF, {}, {} threads, window {}", policy,
                                   threads, window),
                       [=] {
                         return bench::raw_caf_seconds(many, window, threads,
                                                       policy);
                       }});
  return all;
}

// Users get the best setting. It is measured anew then: the least of many noisy
// figures is too good.
bench::contender best_raw_contender() {
  auto all = raw_contenders();
  bench::take_turns(all, 3);
  auto best = std::ranges::min_element(
      all, {}, [](const auto& c) { return bench::median(c.rounds); });
  return {"best " + best->name, best->run};
}

std::vector<figure> cost_per_task(int rounds) {
  auto counter = std::make_shared<counting_hook>();
  auto null = std::make_shared<troupe::console>(open("/dev/null", O_WRONLY));
  auto display = std::make_shared<troupe::progress>(null);
  bench::expanded_tasks tasks;
  std::vector<bench::contender> all{best_raw_contender()};
  auto add = [&](std::string name, troupe::run_options options) {
    all.push_back({std::move(name), [&tasks, options = std::move(options)] {
                     return tasks.run(many, options);
                   }});
  };
  add("troupe, no hook", {});
  add("troupe, one hook", {.hooks = {counter}});
  add("troupe, progress", {.hooks = {display}});
  add("troupe, with policies", all_policies());
  all.push_back({"oneTBB task_group", [] { return tbb_seconds(many); }});
  bench::take_turns(all, rounds);
  if (counter->tasks < many * static_cast<std::uint64_t>(rounds))
    throw std::logic_error("the hook was not told of all tasks");

  std::vector<figure> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto ns = bench::median(all[i].rounds) * 1e9 / static_cast<double>(many);
    out.push_back({all[i].name, ns, "ns/task"});
    if (i == 0)
      continue;
    const auto& peer = all[i == 1 ? 0 : 1];
    out.back().peer = peer.name;
    out.back().ratio = bench::median_ratio(all[i], peer);
  }
  return out;
}

double median_of_five(const std::function<double()>& run) {
  std::vector<double> rounds;
  for (int i = 0; i < 5; ++i)
    rounds.push_back(run());
  return bench::median(std::move(rounds));
}

std::vector<figure> growth() {
  bench::expanded_tasks tasks;
  auto before = bench::reset_peak_memory();
  auto base = median_of_five([&] { return tasks.run(many); });
  auto large = median_of_five([&] { return tasks.run(10 * many); });
  auto grown = static_cast<double>(bench::peak_memory() - before)
               / static_cast<double>(10 * many);
  return {
      {"troupe, 1,000,000 tasks", large, "s", "100,000 tasks", large / base},
      {"memory at 1,000,000 tasks, values included", grown, "bytes/task"}};
}

// Plain nodes, a task group each: all at once, or one after the other.
double plain_seconds(troupe::engine& engine, int nodes, bool chained) {
  troupe::graph_builder b;
  auto n = b.input("n", 0);
  std::vector<troupe::target> targets;
  troupe::out<int> last = n;
  for (int i = 0; i < nodes; ++i) {
    auto next = b.node(
        "n" + std::to_string(i), [](int x) { return x + 1; }, last);
    if (chained)
      last = next;
    targets.push_back(next);
  }
  auto g = std::move(b).build("plain nodes");
  return bench::seconds([&] { engine.run(g, {}, targets); });
}

std::vector<figure> plain_nodes() {
  constexpr int nodes = 10'000;
  troupe::engine engine;
  auto us = [&](bool chained) {
    auto s =
        median_of_five([&] { return plain_seconds(engine, nodes, chained); });
    return s * 1e6 / nodes;
  };
  auto wide = us(false);
  auto chain = us(true);
  return {{"troupe, plain nodes side by side", wide, "us/node"},
          {"troupe, plain nodes in a chain", chain, "us/node", "side by side",
           chain / wide}};
}

std::vector<figure> streams() {
  auto megabytes = [](std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1e6;
  };
  auto base = bench::measure_stream(1'000'000);
  auto large = bench::measure_stream(10'000'000);
  return {{"troupe, 10,000,000 elements pulled and folded", large.seconds, "s",
           "1,000,000 elements", large.seconds / base.seconds},
          {"memory of 1,000,000 of them", megabytes(base.grown), "MB"},
          {"memory of 10,000,000 of them", megabytes(large.grown), "MB"}};
}

std::vector<figure> sinks() {
  std::vector<figure> out;
  for (const auto& s : bench::measure_sinks(100'000)) {
    out.push_back({"told to " + s.name, s.ns, "ns/event"});
    if (s.bytes > 0)
      out.push_back({"written by " + s.name, s.bytes, "bytes/event"});
  }
  return out;
}

std::vector<figure> telemetry(int rounds) {
  std::vector<figure> out;
  for (const auto& t : bench::measure_telemetry(rounds))
    out.push_back({t.name + ", progress and JSON lines", t.watched, "s",
                   "no hook", t.watched / t.bare});
  return out;
}

figure display() {
  return {"progress, at 100,000 tasks a second",
          100 * median_of_five(bench::progress_share), "% of a core"};
}

std::vector<figure> small_runs() {
  std::vector<figure> out;
  for (auto& f : bench::measure_small_runs(std::chrono::microseconds{5}))
    out.push_back({f.name + ", beside 1,000,000 tasks", f.beside_us, "us/run",
                   "by itself", f.beside_us / f.lone_us});
  return out;
}

std::vector<figure> remote() {
  auto c = bench::measure_remote();
  return {{"two worker processes, empty tasks", c.batched_us, "us/task"},
          {"on the wire, both ways", c.bytes, "bytes/task"},
          {"two worker processes, nodes in a chain", c.alone_us, "us/node",
           "bare CAF, there and back", c.alone_us / c.round_trip_us},
          {"from SIGKILL to the next attempt", c.redispatch_ms, "ms"},
          {"100 MiB to two workers", c.value_seconds, "s", "TCP copies",
           c.value_seconds / c.copies.tcp},
          {"100 MiB to two workers", c.value_seconds, "s", "TLS copies",
           c.value_seconds / c.copies.tls}};
}

void print(const std::vector<figure>& figures) {
  for (const auto& f : figures) {
    std::cout << fmt::format("{:<52} {:>10.2f} {:<10}", f.name, f.value,
                             f.unit);
    if (!f.peer.empty())
      std::cout << fmt::format(" {:.2f} x {}", f.ratio, f.peer);
    std::cout << '\n';
  }
}

boost::json::array to_json(const std::vector<figure>& figures) {
  boost::json::array out;
  for (const auto& f : figures) {
    boost::json::object o{
        {"name", f.name}, {"value", f.value}, {"unit", f.unit}};
    o["peer"] = f.peer.empty() ? boost::json::value{} : f.peer.c_str();
    o["ratio"] = f.peer.empty() ? boost::json::value{} : f.ratio;
    out.push_back(std::move(o));
  }
  return out;
}

} // namespace

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view{"worker"})
    return troupe::worker_main(argc - 1, argv + 1, bench::remote_graphs());
  CLI::App app{"Measures what a task costs, beside CAF and oneTBB"};
  bool quick = false;
  std::string json;
  app.add_flag("--quick", quick, "Fewer rounds, and no million tasks");
  app.add_option("--json", json, "Write the figures to this file as JSON");
  CLI11_PARSE(app, argc, argv);

  auto figures = cost_per_task(quick ? 3 : 9);
  for (auto& f : telemetry(quick ? 3 : 9))
    figures.push_back(std::move(f));
  for (auto& f : sinks())
    figures.push_back(std::move(f));
  figures.push_back(display());
  for (auto& f : remote())
    figures.push_back(std::move(f));
  for (auto& f : plain_nodes())
    figures.push_back(std::move(f));
  for (auto& f : small_runs())
    figures.push_back(std::move(f));
  if (!quick) {
    for (auto& f : growth())
      figures.push_back(std::move(f));
    for (auto& f : streams())
      figures.push_back(std::move(f));
  }
  print(figures);
  if (json.empty())
    return 0;
  std::ofstream file{json};
  if (!(file << boost::json::serialize(to_json(figures)) << '\n')) {
    std::cerr << "troupe_bench: cannot write " << json << '\n';
    return 2;
  }
}
