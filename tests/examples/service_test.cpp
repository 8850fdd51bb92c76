// The service from outside: a process, and clients of it.

#include "service_client.hpp"
#include "service_process.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

using namespace test;
using std::chrono::steady_clock;
namespace json = boost::json;

namespace {

// Each of the primes takes seconds, or minutes under a sanitizer.
constexpr auto long_job =
    R"({"numbers": [18446744073709551557, 18446744073709551533,
                    18446744073709551521, 18446744073709551437]})";

std::int64_t stat(service_client& c, std::string_view name) {
  return json::parse(c.get("/stats").body())
      .at({name.data(), name.size()})
      .to_number<std::int64_t>();
}

// Asks until the service counts `n`, for a minute at most.
bool comes_to(service_client& c, std::string_view name, std::int64_t n) {
  auto give_up = steady_clock::now() + std::chrono::minutes{1};
  while (steady_clock::now() < give_up)
    if (stat(c, name) == n)
      return true;
  return false;
}

// Whether the factors in an answer multiply to their numbers, and the numbers
// are those asked for.
bool is_right(const std::string& answer, const json::array& numbers) {
  auto results = json::parse(answer).at("results").as_array();
  if (results.size() != numbers.size())
    return false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::uint64_t product = 1;
    for (const auto& factor : results[i].at("factors").as_array())
      product *= factor.to_number<std::uint64_t>();
    if (results[i].at("number") != numbers[i]
        || product != numbers[i].to_number<std::uint64_t>())
      return false;
  }
  return true;
}

struct server_sent_event {
  std::string id, name, data;
};

// Parses a frame strictly: exactly these three fields, in this order.
server_sent_event parse_event(const std::string& frame) {
  server_sent_event e;
  std::size_t at = 0;
  auto field = [&](const std::string& name) {
    REQUIRE(frame.compare(at, name.size() + 2, name + ": ") == 0);
    auto begin = at + name.size() + 2;
    at = frame.find('\n', begin) + 1;
    return frame.substr(begin, at - begin - 1);
  };
  e.id = field("id");
  e.name = field("event");
  e.data = field("data");
  REQUIRE(frame.substr(at) == "\n");
  return e;
}

// Starts the long job, and reads its events until a heartbeat says that nothing
// has changed for a while: its tasks hold all slots.
void hold_all_slots(service_client& c) {
  c.ask_for_events(long_job);
  c.read_to("\r\n\r\n");
  c.read_to("\n: still here\n\n");
}

} // namespace

TEST_CASE("a run is answered with its result, on a connection that stays") {
  service_process service;
  service_client c{service.port()};
  auto r = c.post(R"({"numbers": [360, 97, 1, 1000000007]})");
  CHECK(r.result() == http::status::ok);
  CHECK(r[http::field::content_type] == "application/json");
  CHECK(r.body()
        == R"({"results":[{"number":360,"factors":[2,2,2,3,3,5]},)"
           R"({"number":97,"factors":[97]},{"number":1,"factors":[]},)"
           R"({"number":1000000007,"factors":[1000000007]}]})");
  CHECK(c.post(R"({"numbers": []})").body() == R"({"results":[]})");
  CHECK(stat(c, "succeeded") == 2);
}

TEST_CASE("runs are counted for Prometheus") {
  service_process service;
  service_client c{service.port()};
  c.post(R"({"numbers": [360, 97]})");
  auto r = c.get("/metrics");
  CHECK(r[http::field::content_type].starts_with("text/plain; version=0.0.4"));
  for (const char* name : {"troupe_runs_started_total{", "caf_system_"})
    CHECK(r.body().find(name) != std::string::npos);
}

TEST_CASE("what is no request for a run is answered as HTTP has it") {
  service_process service{{"--max-body", "100"}};
  service_client c{service.port()};
  CHECK(c.get("/healthz").body() == R"({"status":"ok"})");
  CHECK(c.get("/nowhere").result() == http::status::not_found);
  auto wrong_method = c.get("/runs");
  CHECK(wrong_method.result() == http::status::method_not_allowed);
  CHECK(wrong_method[http::field::allow] == "POST");
  c.send(http::verb::delete_, "/stats");
  CHECK(c.read().result() == http::status::method_not_allowed);
  auto too_long = c.post(std::string(1000, ' '));
  CHECK(too_long.result() == http::status::payload_too_large);
  CHECK(!too_long.keep_alive());
  CHECK(c.closed_by_service());

  service_client no_http{service.port()};
  no_http.send_raw("how are you?\r\n\r\n");
  CHECK(no_http.read().result() == http::status::bad_request);
}

TEST_CASE("a bad request names the field and the remedy") {
  service_process service;
  service_client c{service.port()};
  auto bad = [&](const std::string& body, const std::string& field) {
    auto r = c.post(body);
    auto told = json::parse(r.body()).as_object();
    INFO(r.body());
    CHECK(r.result() == http::status::bad_request);
    CHECK(!told.at("error").as_string().empty());
    CHECK(told.at("remedy").as_string().find("numbers") != std::string::npos);
    CHECK((field.empty() ? !told.contains("field")
                         : told.at("field").as_string() == field));
  };
  bad("", "");
  bad("[1]", "");
  bad("{}", "numbers");
  bad(R"({"numbers": 7})", "numbers");
  bad(R"({"number": [7]})", "number");
  bad(R"({"numbers": [7, "8"]})", "numbers[1]");
  bad(R"({"numbers": [7, 8, -9]})", "numbers[2]");
  bad(R"({"numbers": [0.5]})", "numbers[0]");
}

TEST_CASE("a run that fails is answered with its chain of errors") {
  service_process service;
  service_client c{service.port()};
  auto r = c.post(R"({"numbers": [6, 0]})");
  CHECK(r.result() == http::status::internal_server_error);
  CHECK(r.body()
        == R"({"error":"the run failed","failures":[{"task":"block-number[1]",)"
           R"("node":"factors",)"
           R"("chain":"std::domain_error: 0 has no prime factors"}]})");
  CHECK(stat(c, "failed") == 1);
}

TEST_CASE("200 requests are held at once, and all answered") {
  service_process service{{"--threads", "1", "--heartbeat", "0.2"}};
  service_client watcher{service.port()};
  auto first = std::make_unique<service_client>(service.port());
  hold_all_slots(*first); // no other run can end now
  std::deque<service_client> clients;
  for (int i = 0; i < 200; ++i)
    clients.emplace_back(service.port())
        .send(http::verb::post, "/runs",
              json::serialize(json::object{{"numbers", {1000 + i, 2}}}));
  REQUIRE(comes_to(watcher, "open", 201));
  CHECK(stat(watcher, "succeeded") == 0);
  first.reset(); // it goes away, and its tasks give way to the others
  int i = 0;
  for (auto& c : clients) {
    auto r = c.read();
    CHECK(r.result() == http::status::ok);
    CHECK(is_right(r.body(), {1000 + i++, 2}));
  }
  CHECK(comes_to(watcher, "open", 0));
  CHECK(stat(watcher, "succeeded") == 200);
  CHECK(stat(watcher, "cancelled") == 1);
}

TEST_CASE("a stream of events has progress, and then the result") {
  service_process service;
  service_client c{service.port()};
  json::array numbers;
  for (std::int64_t i = 0; i < 500; ++i)
    numbers.push_back(1'000'000'000 + i);
  c.ask_for_events(json::serialize(json::object{{"numbers", numbers}}));
  auto header = c.read_to("\r\n\r\n");
  CHECK(header.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(header.find("Content-Type: text/event-stream\r\n") != header.npos);
  std::uint64_t ended = 0, known = 0;
  for (int id = 1;; ++id) {
    REQUIRE(id < 10'000);
    auto e = parse_event(c.read_to("\n\n"));
    CHECK(e.id == std::to_string(id));
    if (e.name == "result") {
      CHECK(id > 1);
      CHECK(is_right(e.data, numbers));
      break;
    }
    REQUIRE(e.name == "progress");
    auto counts = json::parse(e.data);
    auto now = counts.at("tasks_ended").to_number<std::uint64_t>();
    CHECK(now >= std::exchange(ended, now));
    known = counts.at("tasks_known").to_number<std::uint64_t>();
  }
  CHECK(ended == 502); // with the expander and the report
  CHECK(known == 502);
  CHECK(c.closed_by_service());
}

TEST_CASE("a run that fails ends its stream of events with the error") {
  service_process service;
  service_client c{service.port()};
  c.ask_for_events(R"({"numbers": [0]})");
  c.read_to("event: error\n");
  CHECK(c.read_to("\n\n").find("0 has no prime factors") != std::string::npos);
  CHECK(c.closed_by_service());
}

TEST_CASE("a client that goes away cancels its run") {
  service_process service{{"--threads", "1", "--heartbeat", "0.2"}};
  service_client watcher{service.port()};
  SECTION("from a stream of events") {
    service_client c{service.port()};
    hold_all_slots(c);
  }
  SECTION("while it waits for the result") {
    service_client c{service.port()};
    c.send(http::verb::post, "/runs", long_job);
    REQUIRE(comes_to(watcher, "open", 1));
  }
  CHECK(comes_to(watcher, "cancelled", 1));
  CHECK(stat(watcher, "open") == 0);
}

TEST_CASE("requests that come before an answer are answered in turn") {
  service_process service;
  service_client c{service.port()};
  for (int i : {6, 35, 143})
    c.send(http::verb::post, "/runs",
           json::serialize(json::object{{"numbers", {i}}}));
  for (int i : {6, 35, 143})
    CHECK(is_right(c.read().body(), {i}));
}

TEST_CASE("with too many runs, the service asks to try again later") {
  service_process service{
      {"--threads", "1", "--max-runs", "1", "--heartbeat", "0.2"}};
  service_client c{service.port()};
  {
    service_client first{service.port()};
    hold_all_slots(first);
    auto r = c.post(R"({"numbers": [1]})");
    CHECK(r.result() == http::status::service_unavailable);
    CHECK(r[http::field::retry_after] == "1");
    CHECK(stat(c, "refused") == 1);
  }
  CHECK(comes_to(c, "open", 0));
  CHECK(c.post(R"({"numbers": [1]})").result() == http::status::ok);
}

TEST_CASE("a client that is too slow loses its connection") {
  service_process service{{"--patience", "0.1"}};
  service_client c{service.port()};
  c.send_raw("POST /runs HTTP/1.1\r\nContent-Le");
  CHECK(c.closed_by_service());
}

TEST_CASE("a signal ends the service in order, while runs are on") {
  service_process service{
      {"--threads", "1", "--grace", "0.1", "--heartbeat", "0.2"}};
  service_client idle{service.port()}, stream{service.port()};
  service_client waiting{service.port()};
  hold_all_slots(stream);
  waiting.send(http::verb::post, "/runs", long_job);
  REQUIRE(comes_to(idle, "open", 2));
  auto begin = steady_clock::now();
  service.signal(GENERATE(SIGTERM, SIGINT));
  CHECK(idle.closed_by_service());
  CHECK(waiting.read().result() == http::status::service_unavailable);
  stream.read_to("event: error\n");
  CHECK(stream.read_to("\n\n")
        == "data: {\"error\":\"the service is ending\"}\n\n");
  CHECK(service.exit_code() == 0);
  CHECK(steady_clock::now() - begin < std::chrono::seconds{30});
}

TEST_CASE("what is open when the service ends has time to finish") {
  service_process service{{"--threads", "1", "--grace", "60"}};
  service_client c{service.port()};
  c.send(http::verb::post, "/runs", R"({"numbers": [1000000000000037]})");
  service_client watcher{service.port()};
  REQUIRE((stat(watcher, "open") == 1 || stat(watcher, "succeeded") == 1));
  service.signal(SIGTERM);
  CHECK(c.read().result() == http::status::ok);
  CHECK(service.exit_code() == 0);
}
