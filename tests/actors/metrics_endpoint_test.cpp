// Metrics by HTTP: answers, and clients that are slow, broken or many.

#include "../examples/service_client.hpp"
#include "../support/graphs.hpp"
#include "../support/prometheus_parser.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/actors/metrics_endpoint.hpp>
#include <troupe/actors/metrics_hook.hpp>

#include <caf/actor_system.hpp>
#include <caf/telemetry/metric_registry.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using test::service_client;
namespace http = test::http;

namespace {

struct served_registry {
  explicit served_registry(metrics_endpoint_options options = {}) {
    registry.counter_singleton("x", "n", "Help.", "1", true)->inc(7);
    endpoint.emplace(registry, options);
  }

  service_client client() { return service_client{endpoint->port()}; }
  double scrape() {
    return test::parse_prometheus(client().get("/metrics").body())
        .value("x_n_total");
  }

  caf::telemetry::metric_registry registry;
  std::optional<metrics_endpoint> endpoint;
};

constexpr auto half_a_request = "GET /metrics HTTP/1.1\r\nHost: a";

// Patient for longer than the test may take.
const metrics_endpoint_options patient{.connections = 3, .patience = 1h};

} // namespace

TEST_CASE("metrics are served", "[metrics]") {
  served_registry s;
  auto c = s.client();
  auto r = c.get("/metrics?from=here");
  CHECK(r.result() == http::status::ok);
  CHECK(r[http::field::content_type]
        == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(test::parse_prometheus(r.body()).value("x_n_total") == 7);
  CHECK(c.closed_by_service());
}

TEST_CASE("HEAD is answered without a body", "[metrics]") {
  served_registry s;
  auto c = s.client();
  c.send_raw("HEAD /metrics HTTP/1.1\r\n\r\n");
  auto head = c.read_to("\r\n\r\n");
  CHECK_THAT(head, ContainsSubstring("200 OK")
                       && ContainsSubstring("Content-Length: 60"));
  CHECK(c.closed_by_service());
}

TEST_CASE("other requests are refused", "[metrics]") {
  served_registry s;
  CHECK(s.client().get("/").result() == http::status::not_found);
  CHECK(s.client().get("/metrics/more").result() == http::status::not_found);
  auto c = s.client();
  c.send(http::verb::post, "/metrics", std::string(100'000, 'x'));
  auto r = c.read();
  CHECK(r.result() == http::status::method_not_allowed);
  CHECK(r[http::field::allow] == "GET, HEAD");
}

TEST_CASE("what is no request is told so", "[metrics]") {
  served_registry s;
  auto long_header = "GET /metrics HTTP/1.1\r\nA: " + std::string(20'000, 'a');
  for (const std::string& text :
       {std::string{"hello\r\n\r\n"}, std::string(100, '\0'),
        std::string{"GET /metrics HTTP/9.9\r\n\r\n"}, long_header}) {
    auto c = s.client();
    c.send_raw(text);
    CHECK(c.read().result() == http::status::bad_request);
  }
  CHECK(s.scrape() == 7);
}

TEST_CASE("slow clients are cut off, and hold nobody up", "[metrics]") {
  served_registry s{{.patience = 50ms}};
  auto silent = s.client(), slow = s.client(), deaf = s.client();
  slow.send_raw(half_a_request);
  deaf.send_raw("GET /metrics HTTP/1.1\r\n\r\n");
  CHECK(s.scrape() == 7);
  CHECK(silent.closed_by_service());
  CHECK(slow.closed_by_service());
}

TEST_CASE("new clients take the place of old ones", "[metrics]") {
  served_registry s{patient};
  auto first = s.client();
  first.send_raw(half_a_request);
  auto second = s.client(), third = s.client();
  CHECK(s.scrape() == 7);
  CHECK(first.closed_by_service());
  std::deque<service_client> many;
  for (int i = 0; i < 200; ++i)
    many.emplace_back(s.endpoint->port());
  CHECK(s.scrape() == 7);
  CHECK(many[0].closed_by_service());
}

TEST_CASE("the end waits for no client", "[metrics]") {
  served_registry s{patient};
  auto silent = s.client(), slow = s.client();
  slow.send_raw(half_a_request);
  s.endpoint.reset();
  CHECK(silent.closed_by_service());
  CHECK(slow.closed_by_service());
}

TEST_CASE("an endpoint that cannot be says why", "[metrics]") {
  served_registry s;
  auto make = [&](metrics_endpoint_options o) {
    metrics_endpoint{s.registry, o};
  };
  CHECK_THROWS_WITH(make({.address = "localhost"}),
                    ContainsSubstring("localhost"));
  CHECK_THROWS_AS(make({.connections = 0}), std::invalid_argument);
  CHECK_THROWS_AS(make({.patience = 0ms}), std::invalid_argument);
  auto taken = s.endpoint->port();
  CHECK_THROWS_AS(make({.port = taken}), std::system_error);
  CHECK_THROWS_WITH(make({.port = taken}),
                    ContainsSubstring(std::to_string(taken)));
}

TEST_CASE("runs go on while they are scraped", "[metrics]") {
  engine e{{.slots = 2}};
  e.attach(std::make_shared<metrics_hook>(e.system().metrics()));
  metrics_endpoint endpoint{e.system().metrics()};
  auto scrape = [&] {
    service_client c{endpoint.port()};
    return test::parse_prometheus(c.get("/metrics").body());
  };
  std::atomic<int> wrong = 0, scrapes = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&] {
      try {
        for (double before = -1; scrapes++ < 60;) {
          auto now = scrape().value("troupe_tasks_finished_total");
          wrong += now < before;
          before = now;
        }
      } catch (const std::exception&) {
        ++wrong;
      }
    });
  test::graph_q q;
  int runs = 0;
  for (; scrapes < 60; ++runs)
    e.run(q.g, {q.input = 50}, {q.output});
  for (auto& c : clients)
    c.join();
  CHECK(wrong == 0);
  CHECK(scrape().value("troupe_tasks_finished_total") == runs * 54);
}
