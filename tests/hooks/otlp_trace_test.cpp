// The hook that exports traces: what it sends, and how it tells of losses.

#include "../support/collector.hpp"
#include "../support/recorded_run.hpp"
#include <troupe/hooks/otlp_trace.hpp>

#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <stdexcept>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

// The value of service.name in what a hook sends.
std::string sent_name(otlp_trace_options options) {
  test::collector collector;
  options.endpoint = collector.url();
  test::recorded_run run;
  {
    otlp_trace hook{options};
    hook.on_event(event{run.at<run_started>(1)});
    hook.on_event(event{run.at<run_finished>(2)});
  }
  auto resource = boost::json::parse(collector.wait_for(1)[0].body)
                      .at("resourceSpans")
                      .as_array()
                      .at(0)
                      .at("resource");
  const auto& first = resource.at("attributes").as_array().at(0);
  CHECK(first.at("key") == "service.name");
  return std::string{first.at("value").at("stringValue").as_string()};
}

// What is written to stderr while it is there.
class captured_stderr {
public:
  ~captured_stderr() { std::cerr.rdbuf(before_); }
  std::string text() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::streambuf* before_ = std::cerr.rdbuf(text_.rdbuf());
};

} // namespace

TEST_CASE("the service is named by the host, or the environment") {
  CHECK(sent_name({.service_name = "census"}) == "census");
  CHECK(sent_name({}) == "troupe");
  ::setenv("OTEL_SERVICE_NAME", "billing", 1);
  CHECK(sent_name({}) == "billing");
  CHECK(sent_name({.service_name = "census"}) == "census");
  ::unsetenv("OTEL_SERVICE_NAME");
}

TEST_CASE("the destructor sends what is queued, and says nothing") {
  test::collector collector;
  test::recorded_run run;
  captured_stderr captured;
  {
    otlp_trace hook{{.endpoint = collector.url(), .linger = 1h}};
    hook.on_event(event{run.at<run_started>(1)});
    hook.on_event(event{run.at<run_finished>(2)});
    CHECK(hook.counts().queued == 1);
  }
  CHECK(collector.requests().size() == 1);
  CHECK(captured.text().empty());
}

TEST_CASE("the first loss is thrown once, and the end says how many") {
  test::collector collector;
  collector.answer({{.status = 400}, {.status = 400}});
  test::recorded_run run;
  captured_stderr captured;
  {
    otlp_trace hook{{.endpoint = collector.url(), .linger = 0ms}};
    auto task_ends = [&](group_id group) {
      hook.on_event(event{run.of_task<task_finished>(5, group, 0, 1)});
    };
    hook.on_event(event{run.at<run_started>(1)});
    task_ends(0);
    CHECK(hook.flush(1min));
    CHECK(hook.counts().dropped == 1);
    CHECK_THROWS_WITH(task_ends(1), ContainsSubstring("answers 400")
                                        && ContainsSubstring(collector.url()));
    CHECK(hook.flush(1min));
    CHECK_NOTHROW(task_ends(2));
    CHECK(hook.flush(1min));
    CHECK(hook.counts().dropped == 2);
    CHECK(hook.counts().exported == 1);
  }
  CHECK_THAT(captured.text(), ContainsSubstring("troupe: 2 spans"));
}

TEST_CASE("an endpoint that cannot be is refused at once") {
  CHECK_THROWS_AS(otlp_trace({.endpoint = "https://collector"}),
                  std::invalid_argument);
}
