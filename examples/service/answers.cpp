#include "answers.hpp"

#include <troupe/actors/prometheus_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace service {

namespace json = boost::json;
namespace http = boost::beast::http;
using http::status;

std::string error_text(std::string_view what) {
  return json::serialize(json::object{{"error", what}});
}

answer refusal(const bad_request& e) {
  json::object o{{"error", e.what()}, {"remedy", e.remedy}};
  if (!e.field.empty())
    o["field"] = e.field;
  return {status::bad_request, json::serialize(o)};
}

answer refusal(const troupe::engine_busy& e) {
  return {.code = status::service_unavailable,
          .body = error_text(e.what()),
          .try_again = true};
}

namespace {

answer failure(const troupe::run_error& e) {
  if (e.outcome() == troupe::run_outcome::cancelled)
    return {status::service_unavailable, error_text("the service is ending")};
  json::array failures;
  for (const auto& f : e.failures())
    failures.push_back(
        {{"task", f->task}, {"node", f->node}, {"chain", f->chain()}});
  json::object o{{"error", "the run failed"}};
  o["failures"] = std::move(failures);
  return {status::internal_server_error, json::serialize(o)};
}

answer tally_of(const client_runs& runs) {
  const auto& t = runs.tally();
  return {status::ok, json::serialize(json::object{{"open", t.open},
                                                   {"most_open", t.most_open},
                                                   {"succeeded", t.succeeded},
                                                   {"failed", t.failed},
                                                   {"cancelled", t.cancelled},
                                                   {"refused", t.refused}})};
}

answer wrong_method(std::string_view right) {
  return {.code = status::method_not_allowed,
          .body = error_text("use " + std::string{right}),
          .allow = right};
}

} // namespace

answer answer_of(const client_run& run, const factor_job& job) try {
  return {status::ok, job.report(run.end().result())};
} catch (const troupe::run_error& e) {
  return failure(e);
}

std::string progress_text(const troupe::run_counts& counts) {
  return json::serialize(json::object{{"tasks_ended", counts.ended.total()},
                                      {"tasks_known", counts.known}});
}

answer route(http::verb method, std::string_view path,
             const client_runs& runs) {
  if (path == "/runs")
    return wrong_method("POST");
  if (path != "/healthz" && path != "/stats" && path != "/metrics")
    return {status::not_found,
            error_text("there are /runs, /healthz, /stats and /metrics")};
  if (method != http::verb::get && method != http::verb::head)
    return wrong_method("GET, HEAD");
  if (path == "/stats")
    return tally_of(runs);
  if (path == "/metrics")
    return {.body = runs.metrics(), .type = troupe::prometheus_content_type};
  return {status::ok, R"({"status":"ok"})"};
}

answer unreadable(boost::beast::error_code error) {
  auto code = status::bad_request;
  if (error == http::error::body_limit)
    code = status::payload_too_large;
  else if (error == http::error::header_limit)
    code = status::request_header_fields_too_large;
  return {code, error_text(error.message())};
}

} // namespace service
