// Worker nodes that join an engine in an actor system of the host's.

#include "../support/credentials.hpp"
#include "../support/joined_node.hpp"
#include "../support/worker_nodes.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/actors/lent_worker.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/worker_pool.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/hooks/recorder.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <latch>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

struct joinable_config : caf::actor_system_config {
  joinable_config() {
    network::prepare(*this);
    set("caf.scheduler.policy", "sharing");
    set("caf.scheduler.max-threads", std::size_t{3});
  }
};

struct joinable_host {
  // An actor counts until the very end of its thread's work on it.
  bool has_only_its_own() {
    for (int i = 0; i < 1'000'000 && system.registry().running() > at_first;
         ++i)
      std::this_thread::yield();
    return system.registry().running() == at_first;
  }

  joinable_config config;
  caf::actor_system system{config};
  std::size_t at_first = system.registry().running();
};

// An engine in it, with hooks, and a pool.
struct hosted_pool {
  explicit hosted_pool(caf::actor_system& system) : engine(system) {
    engine.attach(audit);
    engine.attach(seen);
    open();
  }

  void open() {
    pool.emplace(engine, worker_pool_options{.credentials = ca.coordinator(),
                                             .version = "of tests"});
    port = pool->listen("127.0.0.1", 0);
  }

  std::unique_ptr<test::joined_node> join(const graph& g) {
    auto before = pool->size();
    auto node = std::make_unique<test::joined_node>(
        ca.worker(), port, test::catalog_of(g),
        worker_hello{.build = "of tests", .labels = {"there"}});
    pool->wait_for(before + 1, 1min);
    return node;
  }

  std::set<worker_id> workers() const {
    std::set<worker_id> all;
    for (const auto& e : seen->events())
      if (auto* one = std::get_if<task_started>(&e))
        all.insert(one->worker);
    return all;
  }

  test::authority ca;
  std::shared_ptr<stream_audit> audit = std::make_shared<stream_audit>();
  std::shared_ptr<recorder> seen = std::make_shared<recorder>();
  troupe::engine engine;
  std::optional<worker_pool> pool;
  std::uint16_t port = 0;
};

// 41 + 1, of which one is added here, and the other one there.
graph two_places() {
  graph_builder b;
  auto here = b.node(
      "here", [](int i) { return i + 1; }, b.input("n", 40));
  b.node(
       "there", [](int i) { return i + 1; }, here)
      .on("there");
  return std::move(b).build("two places");
}

} // namespace

TEST_CASE("workers join an engine in the host's system", "[network]") {
  joinable_host host;
  auto g = two_places();
  std::shared_ptr<stream_audit> audit;
  {
    hosted_pool hosted{host.system};
    audit = hosted.audit;
    auto run = [&] {
      return hosted.engine.run(g, {}, {}, test::anywhere()).get<int>("there");
    };
    auto node = hosted.join(g);
    CHECK(run() == 42);
    CHECK(hosted.workers() == std::set<worker_id>{0, 1});
    SECTION("and leave before the pool ends") {
      node.reset();
      hosted.pool.reset();
    }
    SECTION("and are told goodbye when the pool ends") {
      hosted.pool.reset();
      CHECK(node->wait_for_end() == link_ending::in_order);
    }
    SECTION("and others join another pool of the engine") {
      hosted.pool.reset();
      hosted.open();
      auto next = hosted.join(g);
      CHECK(run() == 42);
      CHECK(hosted.workers() == std::set<worker_id>{0, 1, 2});
    }
    SECTION("and another engine in the same system has its own") {
      hosted_pool other{host.system};
      auto theirs = other.join(g);
      CHECK(other.engine.run(g, {}, {}, test::anywhere()).get<int>("there")
            == 42);
      CHECK(run() == 42);
    }
  }
  CHECK(host.has_only_its_own());
  CHECK(audit->violations() == std::vector<std::string>{});
}

TEST_CASE("a run outlives a pool in the host's system", "[network]") {
  joinable_host host;
  std::latch begun{1}, here{1};
  graph_builder b;
  b.node("y", [&] {
     if (current_task().attempt > 0)
       return current_task().attempt;
     begun.count_down();
     here.wait();
     return 0u;
   }).on("there");
  auto g = std::move(b).build("outlives");
  {
    hosted_pool hosted{host.system};
    auto first = hosted.join(g);
    auto run = hosted.engine.submit(g, {}, {}, test::anywhere());
    begun.wait();
    hosted.pool.reset();
    here.count_down();
    hosted.open();
    auto second = hosted.join(g);
    CHECK(run.result().get<unsigned>("y") == 1);
  }
  CHECK(host.has_only_its_own());
}

TEST_CASE("who has not prepared for a network runs, and cannot be joined",
          "[network]") {
  auto g = two_places();
  auto check = [&](engine& e) {
    CHECK(e.run(g, {}, {}, test::anywhere()).get<int>("there") == 42);
    try {
      worker_pool pool{e};
      FAIL("there is a pool");
    } catch (const network_error& why) {
      CHECK_THAT(why.what(), ContainsSubstring("network::prepare(config)"));
      CHECK_THAT(why.what(), ContainsSubstring("engine_options::network"));
    }
  };
  engine_options options{.labels = {"there"}};
  SECTION("a host") {
    caf::actor_system_config config;
    prepare(config);
    caf::actor_system system{config};
    engine e{system, options};
    check(e);
  }
  SECTION("an engine in a system of its own") {
    engine e{options};
    check(e);
  }
}

TEST_CASE("a host lends slots of its own system", "[network]") {
  joinable_host host, lender;
  auto g = two_places();
  {
    hosted_pool hosted{host.system};
    lent_worker lent{lender.system,
                     test::catalog_of(g),
                     {.host = "127.0.0.1",
                      .port = hosted.port,
                      .credentials = hosted.ca.worker(),
                      .slots = 3,
                      .labels = {"there"},
                      .version = "of tests"}};
    std::jthread serving{[&] { CHECK_NOTHROW(lent.serve()); }};
    hosted.pool->wait_for(1, 1min);
    CHECK(hosted.engine.run(g, {}, {}, test::anywhere()).get<int>("there")
          == 42);
    CHECK(hosted.workers() == std::set<worker_id>{0, 1});
    SECTION("until it leaves") { lent.leave(); }
    SECTION("until the coordinator says goodbye") { hosted.pool.reset(); }
    serving.join();
  }
  CHECK(host.has_only_its_own());
  CHECK(lender.has_only_its_own());
}

TEST_CASE("who cannot lend slots says why", "[network]") {
  test::authority ca;
  worker_options options{
      .host = "127.0.0.1", .port = 1, .credentials = ca.worker()};
  SECTION("its system is not prepared") {
    caf::actor_system_config config;
    prepare(config);
    caf::actor_system system{config};
    CHECK_THROWS_WITH((lent_worker{system, {}, options}),
                      ContainsSubstring("network::prepare(config)"));
  }
  SECTION("nobody listens there") {
    joinable_host host;
    lent_worker lent{host.system, {}, options};
    CHECK_THROWS_WITH(lent.serve(), ContainsSubstring("cannot join 127.0.0.1:1")
                                        && ContainsSubstring("refused"));
  }
}
