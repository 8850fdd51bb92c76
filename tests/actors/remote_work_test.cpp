// Tasks at worker nodes: all that passes there and back are bytes.

#include "../support/audited_engine.hpp"
#include "../support/spoken_worker.hpp"
#include "../support/worker_nodes.hpp"
#include <troupe/actors/clock.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

std::vector<int> below(int n) {
  std::vector<int> list;
  for (int i = 0; i < n; ++i)
    list.push_back(i);
  return list;
}

int sum_of(const items<int>& list) {
  int sum = 0;
  for (int x : list)
    sum += x;
  return sum;
}

// A task for each number, anywhere.
template <class F>
graph each_of(int n, F f) {
  graph_builder b;
  auto count = b.input("n", n);
  auto x = b.expand("x", below, count);
  auto y = b.node("y", std::move(f), x);
  b.collect("sum", sum_of, y);
  return std::move(b).build("each");
}

std::set<worker_id> workers_of(test::audited_engine& engine) {
  std::set<worker_id> all;
  for (const auto& e : engine.events<task_started>())
    all.insert(e.worker);
  return all;
}

// Three cannot be written, and five cannot be read.
struct picky {
  int number = 0;
};

struct heavy {
  std::vector<std::uint8_t> bytes;
  static inline std::atomic<int> written = 0;
};

} // namespace

template <>
struct troupe::transferable<picky> {
  static void write(byte_writer& out, const picky& p) {
    if (p.number == 3)
      throw std::runtime_error("three cannot be written");
    encode(out, p.number);
  }
  static picky read(byte_reader& in) {
    picky p{decode<int>(in)};
    if (p.number == 5)
      throw codec_error("five cannot be read");
    return p;
  }
};

template <>
struct troupe::transferable<heavy> {
  static void write(byte_writer& out, const heavy& h) {
    ++heavy::written;
    encode(out, h.bytes);
  }
  static heavy read(byte_reader& in) {
    return {decode<std::vector<std::uint8_t>>(in)};
  }
};

TEST_CASE("tasks of a block go to a worker node, and come back", "[remote]") {
  auto g = each_of(100, [](int x) { return 2 * x; });
  test::audited_engine engine;
  test::worker_nodes nodes{*engine, 1, test::catalog_of(g)};
  auto r = engine->run(g, {}, {}, test::anywhere());
  CHECK(r.get<int>("sum") == 9'900);
  CHECK(workers_of(engine) == std::set<worker_id>{0, 1});
}

TEST_CASE("a run that does not say how its graph is built stays here",
          "[remote]") {
  auto g = each_of(100, [](int x) { return 2 * x; });
  test::audited_engine engine;
  test::worker_nodes nodes{*engine, 1, test::catalog_of(g)};
  CHECK(engine->run(g).get<int>("sum") == 9'900);
  CHECK(workers_of(engine) == std::set<worker_id>{0});
}

TEST_CASE("a worker node runs what is placed on its label", "[remote]") {
  graph_builder b;
  auto n = b.input("n", 7);
  b.node(
      "here", [](int x) { return x; }, n);
  b.node(
       "there", [](int x) { return x + 1; }, n)
      .on("gpu");
  auto g = std::move(b).build("placed");
  test::audited_engine engine;
  auto node = test::join(*engine, test::catalog_of(g), {.labels = {"gpu"}});
  CHECK(engine->run(g, {}, {}, test::anywhere()).get<int>("there") == 8);
  node.stop();
  for (const auto& e : engine.events<task_started>())
    CHECK(e.worker == (e.run->groups.name(e.task.group) == "there" ? 1 : 0));
}

TEST_CASE("an error keeps its chain across processes", "[remote]") {
  graph_builder b;
  b.node("far", []() -> int {
     try {
       throw std::out_of_range("no seven");
     } catch (...) {
       std::throw_with_nested(std::runtime_error("cannot count"));
     }
   }).on("there");
  auto g = std::move(b).build("fails");
  test::audited_engine engine;
  auto node = test::join(*engine, test::catalog_of(g), {.labels = {"there"}});
  auto run = engine->submit(g, {}, {}, test::anywhere());
  try {
    run.result();
    FAIL("it succeeded");
  } catch (const run_error& e) {
    REQUIRE(e.failures().size() == 1);
    const auto& f = *e.failures()[0];
    CHECK(f.chain()
          == "std::runtime_error: cannot count <- std::out_of_range: no seven");
    CHECK(f.worker == 1);
    CHECK(f.node == "far");
    CHECK_THROWS_AS(rethrow(f), std::runtime_error);
  }
  node.stop();
}

TEST_CASE("a worker's times are told on the engine's time line", "[remote]") {
  auto g = each_of(20, [](int x) { return x; });
  auto hour = GENERATE(std::chrono::hours{1}, std::chrono::hours{-1});
  test::audited_engine engine{1};
  auto node = test::join(*engine, test::catalog_of(g), {}, hour);
  auto before = now_ns();
  engine->run(g, {}, {}, test::anywhere());
  auto after = now_ns();
  node.stop();
  CHECK(workers_of(engine).contains(1));
  for (const auto& e : engine.events<attempt_finished>()) {
    CHECK(e.start >= before);
    CHECK(e.start + e.duration <= after);
  }
}

TEST_CASE("what cannot be written or read fails its task alone", "[remote]") {
  graph_builder b;
  auto n = b.input("n", 8);
  auto x = b.expand(
      "x",
      [](int m) {
        std::vector<picky> list;
        for (int i = 0; i < m; ++i)
          list.push_back({i});
        return list;
      },
      n);
  auto y = b.node(
                "y", [](const picky& p) { return p; }, x)
               .on("there");
  auto good = b.node(
      "good", [](const items<picky>& all) { return int(all.size()); },
      successes(y));
  auto g = std::move(b).build("picky");
  test::audited_engine engine;
  auto node = test::join(*engine, test::catalog_of(g), {.labels = {"there"}});
  CHECK(engine->run(g, {}, {good}, test::anywhere())[good] == 6);
  node.stop();
  std::string errors;
  for (const auto& e : engine.events<task_finished>())
    if (e.error)
      errors += e.error->error.message + '\n';
  CHECK_THAT(errors, ContainsSubstring("three cannot be written"));
  CHECK_THAT(errors, ContainsSubstring("five cannot be read"));
}

TEST_CASE("a large value that several tasks need goes once to each worker",
          "[remote]") {
  heavy::written = 0;
  auto add_size = [](int i, const heavy& h) {
    return i + static_cast<int>(h.bytes.size());
  };
  graph_builder b;
  auto n = b.input("n", 50);
  auto big = b.node(
      "big", [](int) { return heavy{std::vector<std::uint8_t>(1'000'000)}; },
      n);
  for (std::string name : {"a", "b"}) {
    auto x = b.expand("x" + name, below, n);
    auto y = b.node("y" + name, add_size, x, big);
    b.collect("sum" + name, sum_of, y);
  }
  auto g = std::move(b).build("heavy");
  test::audited_engine engine;
  test::worker_nodes nodes{*engine, 2, test::catalog_of(g)};
  auto r = engine->run(g, {}, {}, test::anywhere());
  CHECK(r.get<int>("suma") == 50'001'225);
  CHECK(r.get<int>("sumb") == 50'001'225);
  CHECK(heavy::written <= 2);
}

TEST_CASE("the tasks of a lost worker are done elsewhere", "[remote]") {
  static std::atomic<int> tries;
  static std::latch* begun;
  tries = 0;
  std::latch at_worker{1};
  begun = &at_worker;
  graph_builder b;
  b.node("y", [] {
     if (++tries > 1)
       return tries.load();
     begun->count_down();
     while (!current_task().cancelled())
       std::this_thread::yield();
     return 0;
   }).on("there");
  auto g = std::move(b).build("lost");
  test::audited_engine engine;
  auto first = test::join(*engine, test::catalog_of(g), {.labels = {"there"}});
  auto run = engine->submit(g, {}, {}, test::anywhere());
  at_worker.wait();
  auto second = test::join(*engine, test::catalog_of(g), {.labels = {"there"}});
  first.stop();
  CHECK(run.result().get<int>("y") == 2);
  second.stop();
  auto attempts = engine.events<attempt_finished>();
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].outcome == attempt_outcome::lost);
  CHECK(attempts[0].worker == 1);
  CHECK(attempts[1].outcome == attempt_outcome::succeeded);
  CHECK(attempts[1].worker == 2);
}

namespace {

std::string message_of(link_message kind, std::string_view rest = {}) {
  return static_cast<char>(kind) + std::string{rest};
}

} // namespace

TEST_CASE("a worker that says what is wrong harms nobody but itself",
          "[remote]") {
  using namespace std::string_literals;
  auto report = GENERATE(
      message_of(link_message::reports, "\xff\xff\xff"),      // too short
      message_of(link_message::reports, "\x03\x63\x01\x00"s), // no such flight
      message_of(link_message::hello), message_of(link_message::open_run),
      message_of(link_message{99}), std::string{});
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 20));
  b.collect("sum", sum_of,
            b.node(
                 "y", [](int i) { return i; }, x)
                .on("there"));
  auto g = std::move(b).build("lied to");
  test::audited_engine engine;
  std::promise<void> joined;
  auto other = engine->link_worker({.address = "here",
                                    .cut = [] {},
                                    .tell =
                                        [&](bool here, std::int64_t) {
                                          if (here)
                                            joined.set_value();
                                        }});
  auto fake = engine->system().spawn<test::spoken_worker>(
      other, worker_hello{.labels = {"there"}},
      [report](message_link& l, link_message kind, byte_reader& in) {
        if (kind == link_message::ping)
          test::pong(l, in, now_ns());
        else if (kind == link_message::work)
          l.send(report);
      });
  joined.get_future().wait();
  auto good = test::join(*engine, test::catalog_of(g), {.labels = {"there"}});
  auto r = engine->run(g, {}, {}, test::anywhere());
  CHECK(r.get<int>("sum") == 190);
  good.stop();
  post_anonymously(fake, stop_atom_v);
  bool lost = false;
  for (const auto& e : engine.events<attempt_finished>())
    lost = lost || (e.outcome == attempt_outcome::lost && e.worker == 1);
  CHECK(lost);
}

TEST_CASE("a worker that comes when the coordinator ends is told so",
          "[remote]") {
  test::audited_engine engine;
  auto stands_for_it = engine->link_worker(
      {.address = "here", .cut = [] {}, .tell = [](bool, std::int64_t) {}});
  post_anonymously(stands_for_it, stop_atom_v);
  std::promise<link_ending> ending;
  engine->system().spawn<worker_node>(
      worker_node_setup{.who = {.slots = 1},
                        .graphs = {},
                        .coordinator = stands_for_it,
                        .sample_interval = std::chrono::seconds{0},
                        .on_end = [&](link_ending how, const std::string&) {
                          ending.set_value(how);
                        }});
  CHECK(ending.get_future().get() == link_ending::in_order);
}

TEST_CASE("a worker of another build is refused, and told why", "[remote]") {
  test::audited_engine engine;
  auto node = test::join(*engine, {}, {.build = "other"});
  CHECK_THAT(node.state->wait_to_end(),
             ContainsSubstring("it is another build of the program"));
  node = test::join(*engine, {}, {.protocol = 99});
  CHECK_THAT(node.state->wait_to_end(),
             ContainsSubstring("version 99 of the protocol"));
}

TEST_CASE("a worker whose graph is another one is refused", "[remote]") {
  auto g = each_of(10, [](int x) { return x; });
  graph_builder b;
  b.input("n", 1);
  auto other = std::move(b).build("each");
  test::audited_engine engine;
  auto catalogs = std::vector<graph_catalog>{
      test::catalog_of(other), {}, {{"g", [](const parameters&) -> graph {
                                       throw std::runtime_error("no disk");
                                     }}}};
  std::string reasons[] = {"it has other nodes", "has no graph \"g\"",
                           "no disk"};
  for (std::size_t i = 0; i < 3; ++i) {
    auto node = test::join(*engine, catalogs[i]);
    auto r = engine->run(g, {}, {}, test::anywhere());
    CHECK(r.get<int>("sum") == 45); // by others
    CHECK_THAT(node.state->wait_to_end(), ContainsSubstring(reasons[i]));
  }
}
