// The way of spans to a collector: batches, what is tried again, what is lost.

#include "../support/collector.hpp"
#include <troupe/hooks/otlp_exporter.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using test::reply;

namespace {

// One that never waits for more, nor long before it tries again.
otlp_trace_options eager(const std::string& url) {
  return {.endpoint = url,
          .linger = 0ms,
          .first_backoff = 1ms,
          .longest_backoff = 1ms};
}

// One that does both for ever.
otlp_trace_options patient(const std::string& url) {
  return {.endpoint = url,
          .linger = 1h,
          .first_backoff = 1h,
          .longest_backoff = 1h};
}

std::string request_with(const std::string& spans) {
  return R"({"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":)"
         R"({"name":"troupe"},"spans":[)"
         + spans + "]}]}]}";
}

void check(const otlp_exporter& exporter, std::uint64_t exported,
           std::uint64_t dropped) {
  auto counts = exporter.counts();
  CHECK(counts.exported == exported);
  CHECK(counts.dropped == dropped);
  CHECK(counts.queued == 0);
}

// Exports one span to a collector that first answers so, with no long wait.
// What it got in all is returned.
std::vector<test::received_request> export_one(std::vector<reply> replies,
                                               std::uint64_t exported,
                                               std::uint64_t dropped) {
  test::collector collector;
  collector.answer(std::move(replies));
  otlp_exporter exporter{eager(collector.url()), "{}"};
  exporter.offer(R"("one")");
  CHECK(exporter.flush(1min));
  check(exporter, exported, dropped);
  return collector.requests();
}

} // namespace

TEST_CASE("spans are posted as JSON to /v1/traces") {
  auto requests = export_one({}, 1, 0);
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].target == "/v1/traces");
  CHECK(requests[0].headers.at("content-type") == "application/json");
  CHECK_THAT(requests[0].headers.at("host"), ContainsSubstring("127.0.0.1:"));
  CHECK(requests[0].body == request_with(R"("one")"));
}

TEST_CASE("spans share requests, over one connection") {
  test::collector collector;
  auto options = patient(collector.url());
  options.batch = 2;
  otlp_exporter exporter{options, "{}"};
  for (const auto* span : {"1", "2", "3", "4", "5"})
    exporter.offer(span);
  CHECK(exporter.flush(1min));
  auto requests = collector.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].body == request_with("1,2"));
  CHECK(requests[1].body == request_with("3,4"));
  CHECK(requests[2].body == request_with("5"));
  CHECK(requests[2].connection == 0);
  check(exporter, 5, 0);
}

TEST_CASE("spans do not wait for others when the queue is full") {
  test::collector collector;
  auto options = patient(collector.url());
  options.queue = 2;
  otlp_exporter exporter{options, "{}"};
  exporter.offer("1");
  exporter.offer("2");
  CHECK(collector.wait_for(1)[0].body == request_with("1,2"));
}

TEST_CASE("what the collector cannot take now is sent again") {
  for (int status : {429, 502, 503, 504}) {
    auto requests = export_one({{.status = status}, {.status = status}}, 1, 0);
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].body == requests[2].body);
  }
}

TEST_CASE("what the collector refuses is dropped, and told") {
  for (int status : {400, 404, 413, 500, 301}) {
    test::collector collector;
    collector.answer({{.status = status}});
    otlp_exporter exporter{eager(collector.url()), "{}"};
    exporter.offer("1");
    CHECK(exporter.flush(1min));
    exporter.offer("2");
    CHECK(exporter.flush(1min));
    CHECK(collector.requests().size() == 2);
    check(exporter, 1, 1);
    CHECK(exporter.loss()
          == "1 span was not taken by " + collector.url()
                 + "/v1/traces: it answers " + std::to_string(status));
  }
}

TEST_CASE("a refusal may be long") {
  auto requests =
      export_one({{.status = 400, .body = std::string(100'000, 'x')}}, 0, 1);
  CHECK(requests.size() == 1);
}

TEST_CASE("spans that are rejected from a request are counted") {
  test::collector collector;
  collector.answer(
      {{.body = R"({"partialSuccess":{"rejectedSpans":"2"}})"},
       {.body = R"({"partialSuccess":{"rejectedSpans":1}})"},
       {.body = R"({"partialSuccess":{"errorMessage":"a warning"}})"}});
  auto options = patient(collector.url());
  options.batch = 3;
  otlp_exporter exporter{options, "{}"};
  for (int i = 0; i < 9; ++i)
    exporter.offer(std::to_string(i));
  CHECK(exporter.flush(1min));
  check(exporter, 6, 3);
}

TEST_CASE("a flush does not wait for what comes later") {
  test::collector collector;
  auto options = patient(collector.url());
  options.request_timeout = 1h;
  otlp_exporter exporter{options, "{}"};
  exporter.offer("1");
  collector.answer(
      {{.meanwhile = [&] { exporter.offer("2"); }}, {.silent = true}});
  CHECK(exporter.flush(10s));
  auto counts = exporter.counts();
  CHECK(counts.exported == 1);
  CHECK(counts.queued == 1);
  exporter.close(1ms);
}

// -- connections --------------------------------------------------------------

TEST_CASE("half an answer is none") {
  auto requests =
      export_one({{.body = std::string(500, ' '), .half = true}}, 1, 0);
  CHECK(requests.size() == 2);
}

TEST_CASE("an interim answer is none") {
  CHECK(export_one({{.interim = true}}, 1, 0).size() == 1);
  CHECK(export_one({{.status = 503, .interim = true}}, 1, 0).size() == 2);
}

TEST_CASE("who does not answer in time is asked again") {
  test::collector collector;
  collector.answer({{.silent = true}});
  auto options = eager(collector.url());
  options.request_timeout = 50ms;
  otlp_exporter exporter{options, "{}"};
  exporter.offer("1");
  CHECK(exporter.flush(1min));
  CHECK(collector.requests().size() >= 2);
  check(exporter, 1, 0);
}

TEST_CASE("a connection that the collector has closed is made anew at once") {
  test::collector collector;
  collector.answer({{.close = true}});
  otlp_exporter exporter{patient(collector.url()), "{}"};
  exporter.offer("1");
  CHECK(exporter.flush(1min));
  exporter.offer("2");
  CHECK(exporter.flush(1min));
  auto requests = collector.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[1].connection == 1);
  check(exporter, 2, 0);
}

TEST_CASE("spans wait for a collector that is not there yet") {
  unsigned short port = test::collector{}.port(); // and nobody listens now
  otlp_exporter exporter{eager("http://127.0.0.1:" + std::to_string(port)),
                         "{}"};
  for (const auto* span : {"1", "2", "3"})
    exporter.offer(span);
  CHECK_FALSE(exporter.flush(50ms));
  test::collector collector{port};
  CHECK(exporter.flush(1min));
  check(exporter, 3, 0);
}

// Each once or more, whatever goes wrong on the way.
TEST_CASE("a collector in trouble loses nothing below the bound") {
  test::collector collector;
  collector.answer({{.status = 429},
                    {.body = std::string(500, ' '), .half = true},
                    {.status = 503, .close = true},
                    {.silent = true},
                    {},
                    {.status = 502},
                    {.status = 504, .half = true}});
  auto options = eager(collector.url());
  options.request_timeout = 50ms;
  options.batch = 3;
  options.queue = 100;
  otlp_exporter exporter{options, "{}"};
  for (int i = 0; i < 100; ++i)
    exporter.offer('"' + std::to_string(i) + '"');
  CHECK(exporter.flush(1min));
  check(exporter, 100, 0);
  auto requests = collector.requests();
  auto taken = requests[4].body;
  for (std::size_t i = 7; i < requests.size(); ++i)
    taken += requests[i].body;
  for (int i = 0; i < 100; ++i)
    CHECK_THAT(taken, ContainsSubstring('"' + std::to_string(i) + '"'));
}

// -- waits --------------------------------------------------------------------

TEST_CASE("the collector says when to try again") {
  test::collector collector;
  collector.answer({{.status = 503, .headers = {{"Retry-After", "0"}}}});
  otlp_exporter exporter{patient(collector.url()), "{}"};
  exporter.offer("1");
  CHECK(exporter.flush(1min));
  check(exporter, 1, 0);
}

TEST_CASE("but who asks for no wait again and again is not obeyed") {
  test::collector collector;
  reply at_once{.status = 503, .headers = {{"Retry-After", "0"}}};
  collector.answer({at_once, at_once});
  auto options = patient(collector.url());
  options.linger = 0ms;
  otlp_exporter exporter{options, "{}"};
  exporter.offer("1");
  collector.wait_for(2);
  CHECK_FALSE(exporter.flush(50ms));
  CHECK(collector.requests().size() == 2);
}

TEST_CASE("but not for longer than is allowed") {
  reply later{.status = 429, .headers = {{"Retry-After", "3600"}}};
  CHECK(export_one({later}, 1, 0).size() == 2);
}

// -- ends ---------------------------------------------------------------------

TEST_CASE("the end sends what is queued") {
  test::collector collector;
  otlp_exporter exporter{patient(collector.url()), "{}"};
  exporter.offer("1");
  exporter.close(1min);
  check(exporter, 1, 0);
}

TEST_CASE("the end tries once more at once") {
  test::collector collector;
  collector.answer({{.status = 503}});
  auto options = patient(collector.url());
  options.linger = 0ms;
  otlp_exporter exporter{options, "{}"};
  exporter.offer("1");
  collector.wait_for(1);
  exporter.close(1min);
  check(exporter, 1, 0);
}

TEST_CASE("a silent collector costs no more than the queue, and no time") {
  test::collector collector;
  collector.answer({{.silent = true}});
  auto options = eager(collector.url());
  options.queue = 3;
  options.request_timeout = 1h;
  otlp_exporter exporter{options, "{}"};
  exporter.offer("1");
  collector.wait_for(1);
  for (const auto* span : {"2", "3", "4", "5"})
    exporter.offer(span);
  auto counts = exporter.counts();
  CHECK(counts.queued == 3);
  CHECK(counts.dropped == 2);
  exporter.close(1ms);
  check(exporter, 0, 5);
  CHECK_THAT(exporter.loss(), ContainsSubstring("5 spans")
                                  && ContainsSubstring(collector.url()));
}

TEST_CASE("the end does not wait for a collector that is not there") {
  unsigned short port = test::collector{}.port();
  auto options = patient("http://127.0.0.1:" + std::to_string(port));
  otlp_exporter exporter{options, "{}"};
  exporter.offer("1");
  exporter.close(20ms);
  check(exporter, 0, 1);
  CHECK_THAT(exporter.loss(), ContainsSubstring("refused"));
}

TEST_CASE("an exporter without a span ends at once") {
  test::collector collector;
  otlp_exporter exporter{patient(collector.url()), "{}"};
  exporter.close(1min);
  exporter.close(1min);
  check(exporter, 0, 0);
  CHECK(exporter.loss().empty());
}

TEST_CASE("a queue or batch of nothing is refused") {
  CHECK_THROWS_WITH((otlp_exporter{{.queue = 0}, "{}"}),
                    ContainsSubstring("queue"));
  CHECK_THROWS_WITH((otlp_exporter{{.batch = 0}, "{}"}),
                    ContainsSubstring("batch"));
}
