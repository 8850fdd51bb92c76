// Metrics in Prometheus' text format.

#include "../support/prometheus_parser.hpp"
#include <troupe/actors/prometheus_text.hpp>

#include <caf/telemetry/metric_registry.hpp>
#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <stdexcept>

using namespace troupe;

TEST_CASE("metrics have their names, help, types and values", "[metrics]") {
  caf::telemetry::metric_registry r;
  r.counter_singleton("a", "b-c.d", "What it is.", "bytes", true)->inc(3);
  r.gauge_singleton<double>("a", "half", "One\nin \\two.")->value(0.5);
  CHECK(prometheus_text(r)
        == "# HELP a_b_c_d_bytes_total What it is.\n"
           "# TYPE a_b_c_d_bytes_total counter\n"
           "a_b_c_d_bytes_total 3\n"
           "# HELP a_half One\\nin \\\\two.\n"
           "# TYPE a_half gauge\n"
           "a_half 0.5\n");
}

TEST_CASE("values of labels are escaped", "[metrics]") {
  caf::telemetry::metric_registry r;
  std::string odd = "a \"b\" \\ \n {c=\"d\"}, \xc3\xa9";
  r.counter_instance("x", "n", {{"who", odd}, {"how", "so"}}, "Help.")->inc();
  auto text = prometheus_text(r);
  CHECK(text.find(R"(who="a \"b\" \\ \n {c=\"d\"}, )") != text.npos);
  CHECK(test::parse_prometheus(text).value("x_n", {{"who", odd}}) == 1);
}

TEST_CASE("labels are made UTF-8", "[metrics]") {
  caf::telemetry::metric_registry r;
  r.counter_instance("x", "n", {{"who", "a\xff\xc3"}}, "Help.")->inc();
  CHECK(test::parse_prometheus(prometheus_text(r))
            .value("x_n", {{"who", "a\xef\xbf\xbd\xef\xbf\xbd"}})
        == 1);
}

TEST_CASE("a gauge is no total", "[metrics]") {
  caf::telemetry::metric_registry r;
  r.gauge_singleton("x", "waiting", "", "1", true)->value(1);
  CHECK(prometheus_text(r) == "# TYPE x_waiting gauge\nx_waiting 1\n");
}

TEST_CASE("buckets are cumulative, and numbers exact", "[metrics]") {
  caf::telemetry::metric_registry r;
  std::vector<double> bounds{1e-7, 0.1, 10};
  auto* h = r.histogram_singleton<double>(
      "x", "t", {bounds.data(), bounds.size()}, "Help.", "seconds");
  for (double x : {1e-8, 0.05, 0.1, 3.0, 11.0, 12.0})
    h->observe(x);
  auto m = test::parse_prometheus(prometheus_text(r));
  const auto& samples = m.families.at("x_t_seconds").samples;
  REQUIRE(samples.size() == 6);
  CHECK(samples[0].labels.at("le") == "1e-07");
  CHECK(samples[0].value == 1);
  CHECK(samples[1].value == 3);
  CHECK(samples[2].value == 4);
  CHECK(samples[3].labels.at("le") == "+Inf");
  CHECK(samples[3].value == 6);
  CHECK(m.value("x_t_seconds_count") == 6);
  CHECK(m.value("x_t_seconds_sum") == h->sum());
}

TEST_CASE("what is no number has a name", "[metrics]") {
  using limits = std::numeric_limits<double>;
  caf::telemetry::metric_registry r;
  r.gauge_singleton<double>("x", "a", "")->value(limits::infinity());
  r.gauge_singleton<double>("x", "b", "")->value(-limits::infinity());
  r.gauge_singleton<double>("x", "c", "")->value(limits::quiet_NaN());
  CHECK(prometheus_text(r)
        == "# TYPE x_a gauge\nx_a +Inf\n# TYPE x_b gauge\nx_b -Inf\n"
           "# TYPE x_c gauge\nx_c NaN\n");
}

TEST_CASE("the tests' parser refuses what is wrong", "[metrics]") {
  for (const char* text :
       {"a 1\n", "# TYPE a counter\na 1", "# TYPE a counter\nb 1\n",
        "# TYPE a counter\na 1\na 1\n", "# TYPE a counter\na{b=\"\\c\"} 1\n",
        "# TYPE a counter\na{b=\"c} 1\n", "# TYPE 0a counter\n",
        "# TYPE a counter\na 1 2\n", "# TYPE a thing\n",
        "# TYPE a counter\n# TYPE a counter\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\n"
        "a_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n"}) {
    INFO(text);
    CHECK_THROWS_AS(test::parse_prometheus(text), std::runtime_error);
  }
}
