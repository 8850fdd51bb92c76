// Whether what is exported is OTLP, by the definitions of the protocol itself.
//
// Every request that real runs make is read as an ExportTraceServiceRequest, in
// which nothing unknown is allowed, written again by protobuf, and compared
// with what was sent.

#include "../support/audited_engine.hpp"
#include "../support/collector.hpp"
#include "../support/graphs.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/hooks/otlp_trace.hpp>
#include <troupe/hooks/span_id.hpp>

#include <boost/beast/core/detail/base64.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <google/protobuf/util/json_util.h>
#include <map>
#include <opentelemetry/proto/collector/trace/v1/trace_service.pb.h>
#include <string>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;
namespace json = boost::json;
namespace base64 = boost::beast::detail::base64;
using opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using span_message = opentelemetry::proto::trace::v1::Span;

namespace {

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(
        std::stoi(std::string{digits.substr(i, 2)}, nullptr, 16));
  return bytes;
}

// OTLP has ids in hexadecimal digits, where protobuf's JSON has base64.
std::string with_base64(std::string_view digits) {
  auto bytes = from_hex(digits);
  std::string text(base64::encoded_size(bytes.size()), '\0');
  text.resize(base64::encode(text.data(), bytes.data(), bytes.size()));
  return text;
}

void convert_ids(json::value& v) {
  if (auto* list = v.if_array()) {
    for (auto& one : *list)
      convert_ids(one);
    return;
  }
  if (!v.is_object())
    return;
  for (auto& [key, field] : v.get_object()) {
    if (key == "traceId" || key == "spanId" || key == "parentSpanId") {
      std::string digits{field.as_string()};
      CHECK(digits.size() == (key == "traceId" ? 32 : 16));
      CHECK(digits.find_first_not_of("0123456789abcdef") == std::string::npos);
      field = with_base64(digits);
    } else {
      convert_ids(field);
    }
  }
}

// Without what protobuf leaves out when it writes, a number that is 0.
void drop_zeros(json::value& v) {
  if (auto* list = v.if_array()) {
    for (auto& one : *list)
      drop_zeros(one);
  } else if (auto* o = v.if_object()) {
    if (auto* code = o->if_contains("code"); code && *code == 0)
      o->erase("code");
    for (auto& field : *o)
      drop_zeros(field.value());
  }
}

ExportTraceServiceRequest read_strictly(const std::string& body) {
  auto sent = json::parse(body);
  convert_ids(sent);
  ExportTraceServiceRequest message;
  google::protobuf::util::JsonParseOptions strict;
  strict.ignore_unknown_fields = false;
  auto read = google::protobuf::util::JsonStringToMessage(json::serialize(sent),
                                                          &message, strict);
  INFO(read.ToString());
  CHECK(read.ok());

  // Protobuf would also read names_like_this, enums by name, 64 bits as a
  // number: but it does not write them.
  google::protobuf::util::JsonPrintOptions as_otlp;
  as_otlp.always_print_enums_as_ints = true;
  std::string written;
  CHECK(google::protobuf::util::MessageToJsonString(message, &written, as_otlp)
            .ok());
  drop_zeros(sent);
  INFO("sent    " + json::serialize(sent).substr(0, 2000));
  INFO("written " + written.substr(0, 2000));
  CHECK((json::parse(written) == sent));
  return message;
}

// All spans that were sent, by id; each request is checked.
std::map<std::string, span_message> spans_of(const test::collector& from) {
  std::map<std::string, span_message> spans;
  for (const auto& request : from.requests()) {
    auto message = read_strictly(request.body);
    for (const auto& of_resource : message.resource_spans())
      for (const auto& of_scope : of_resource.scope_spans())
        for (const auto& span : of_scope.spans())
          CHECK(spans.emplace(span.span_id(), span).second);
  }
  return spans;
}

// That every span is within its parent, and of the trace.
void check_tree(const std::map<std::string, span_message>& spans, run_id run) {
  for (const auto& [id, span] : spans) {
    CHECK(span.trace_id() == from_hex(to_string(run)));
    CHECK(span.start_time_unix_nano() <= span.end_time_unix_nano());
    for (const auto& link : span.links())
      CHECK(spans.contains(link.span_id()));
    if (id == from_hex(to_string(span_of(run)))) {
      CHECK(span.parent_span_id().empty());
      continue;
    }
    auto parent = spans.find(span.parent_span_id());
    REQUIRE(parent != spans.end());
    CHECK(parent->second.start_time_unix_nano() <= span.start_time_unix_nano());
    CHECK(span.end_time_unix_nano() <= parent->second.end_time_unix_nano());
  }
}

// Runs a graph on an engine whose traces go to the collector.
struct traced_engine {
  run_id run(const graph& g, std::vector<binding> inputs) {
    run_id id;
    test::audited_engine engine;
    auto hook = std::make_shared<otlp_trace>(
        otlp_trace_options{.endpoint = collector.url(), .batch = 100});
    engine->attach(hook);
    auto handle = engine->submit(g, std::move(inputs));
    handle.wait();
    CHECK(hook->flush(1min));
    CHECK(hook->counts().dropped == 0);
    return handle.id();
  }

  test::collector collector;
};

} // namespace

TEST_CASE("a run of blocks in blocks is exported as OTLP") {
  traced_engine traced;
  test::graph_nested nested;
  auto id = traced.run(nested.g, {nested.n = 40});
  auto spans = spans_of(traced.collector);
  check_tree(spans, id);
  // Of x: an expander, 40 each of before, expand-y, per_x, after; 780 of z; and
  // total; each a task with an attempt; and the run.
  CHECK(spans.size() == 2 * (1 + 4 * 40 + 780 + 1) + 1);
  CHECK(traced.collector.requests().size() >= 19);
  const auto& links = spans.at(from_hex(to_string(span_of(id, {6})))).links();
  CHECK(links.size() == 40);
}

TEST_CASE("a run that fails is exported as OTLP") {
  traced_engine traced;
  test::graph_nested nested;
  auto id = traced.run(nested.g, {nested.n = 5, nested.broken_at = 3});
  auto spans = spans_of(traced.collector);
  check_tree(spans, id);
  const auto& root = spans.at(from_hex(to_string(span_of(id))));
  CHECK(root.status().code() == 2);
  CHECK(root.status().message() == "z is broken");
  CHECK(spans.at(from_hex(to_string(span_of(id, {6})))).status().code() == 0);
}

TEST_CASE("a run that retries is exported as OTLP") {
  std::atomic<int> calls{0};
  graph_builder b;
  b.node("flaky", [&calls] {
     if (++calls < 3)
       throw std::runtime_error("caf\xe9 \"closed\"\n");
     return 1;
   }).retry({.attempts = 3, .first_backoff = 0s});
  auto g = std::move(b).build("flaky");
  traced_engine traced;
  auto id = traced.run(g, {});
  auto spans = spans_of(traced.collector);
  check_tree(spans, id);
  CHECK(spans.size() == 5);
  auto span = [&](span_id s) { return spans.at(from_hex(to_string(s))); };
  CHECK(span(span_of(id, {0})).status().code() == 1);
  CHECK(span(span_of(id, {0}, 0)).status().code() == 2);
  CHECK(span(span_of(id, {0}, 1)).events(0).name() == "exception");
  CHECK(span(span_of(id, {0}, 2)).status().code() == 1);
}
