// What the service answers, as status and JSON.

#pragma once

#include "client_runs.hpp"

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

#include <string>
#include <string_view>

namespace service {

struct answer {
  boost::beast::http::status code = boost::beast::http::status::ok;
  std::string body;
  std::string_view type = "application/json";
  std::string_view allow = {}; ///< the right methods, if this one is not
  bool try_again = false;      ///< whether that may help
};

/// What a run yielded, or why it did not: 500 with the chain of errors of each
/// failure; 503 if it was cancelled, which is seen when the service ends.
/// @pre the run has ended
answer answer_of(const client_run& run, const factor_job& job);

/// 400 with the field and the remedy.
answer refusal(const bad_request& e);
/// 503, to be tried again.
answer refusal(const troupe::engine_busy& e);

/// To what needs no run.
answer route(boost::beast::http::verb method, std::string_view path,
             const client_runs& runs);
/// To what Beast's parser has refused: 400, 413 or 431.
answer unreadable(boost::beast::error_code error);

/// `{"error": "..."}`
std::string error_text(std::string_view what);
/// `{"tasks_ended": 12, "tasks_known": 402}`
std::string progress_text(const troupe::run_counts& counts);

} // namespace service
