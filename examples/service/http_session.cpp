#include "http_session.hpp"

#include "answers.hpp"
#include "event_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

#include <iostream>
#include <optional>

namespace service {

namespace beast = boost::beast;
namespace http = beast::http;
using namespace asio::experimental::awaitable_operators;

struct request : http::request<http::string_body> {
  using message = http::request<http::string_body>;
  explicit request(message m) : message(std::move(m)) {}

  // Without the query, to which nothing here listens.
  std::string_view path() const {
    std::string_view all{target().data(), target().size()};
    return all.substr(0, all.find('?'));
  }
  bool wants_events() const {
    auto accept = (*this)[http::field::accept];
    return accept.find("text/event-stream") != accept.npos;
  }
};

namespace {

constexpr auto silent = asio::as_tuple(asio::use_awaitable); // errors as values
constexpr std::chrono::milliseconds progress_interval{100};
constexpr std::chrono::seconds goodbye{2};

} // namespace

// -- the connection -----------------------------------------------------------

asio::awaitable<void> http_session::serve() {
  try {
    for (bool more = true; more;)
      more = co_await serve_one();
    co_await say_goodbye();
  } catch (const boost::system::system_error&) {
    // The client has gone, or was too slow, or the service closed the
    // connection. What was running for it was cancelled on the way here.
  } catch (const std::exception& e) {
    std::cerr << "service: a connection failed: " << e.what() << '\n';
  }
}

void http_session::stop() {
  stopping_ = true;
  if (idle_)
    close();
}

// Whether there may be another request.
asio::awaitable<bool> http_session::serve_one() {
  http::request_parser<http::string_body> parser;
  parser.body_limit(options_.max_body);
  stream_.expires_after(options_.patience);
  auto [error, size] =
      co_await http::async_read(stream_, buffer_, parser, silent);
  if (error == http::error::end_of_stream)
    co_return false;
  if (error && error.category() != make_error_code(http::error{}).category())
    throw boost::system::system_error{error};
  idle_ = false;
  request r{parser.release()};
  if (error)
    r.keep_alive(false);
  bool more = false;
  if (error)
    more = co_await reply(r, unreadable(error));
  else if (r.path() == "/runs" && r.method() == http::verb::post)
    more = co_await reply_with_run(r);
  else
    more = co_await reply(r, route(r.method(), r.path(), runs_));
  idle_ = true;
  co_return more && !stopping_;
}

asio::awaitable<bool> http_session::reply(const request& to, answer a) {
  http::response<http::string_body> r{a.code, to.version(), std::move(a.body)};
  r.keep_alive(to.keep_alive() && !stopping_);
  r.set(http::field::content_type, {a.type.data(), a.type.size()});
  if (!a.allow.empty())
    r.set(http::field::allow, {a.allow.data(), a.allow.size()});
  if (a.try_again)
    r.set(http::field::retry_after, "1");
  r.prepare_payload();
  stream_.expires_after(options_.patience);
  http::response_serializer<http::string_body> out{r};
  if (to.method() == http::verb::head)
    co_await http::async_write_header(stream_, out, asio::use_awaitable);
  else
    co_await http::async_write(stream_, out, asio::use_awaitable);
  co_return r.keep_alive();
}

// -- runs ---------------------------------------------------------------------

// Nothing here may wait within a handler of exceptions.
asio::awaitable<bool> http_session::reply_with_run(const request& to) {
  std::optional<client_run> run; // cancelled when this scope is left early
  answer refused;
  try {
    run.emplace(runs_.start(parse_numbers(to.body())));
  } catch (const bad_request& e) {
    refused = refusal(e);
  } catch (const troupe::engine_busy& e) {
    refused = refusal(e);
  }
  if (!run)
    co_return co_await reply(to, std::move(refused));
  if (!to.wants_events())
    co_return co_await reply_when_ended(to, *run);
  stream_.expires_never(); // for the read in client_gone
  co_await (stream_events(*run) || client_gone());
  co_return false;
}

asio::awaitable<bool> http_session::reply_when_ended(const request& to,
                                                     client_run& run) {
  stream_.expires_never();
  auto first = co_await (run.ended() || client_gone());
  if (first.index() == 1)
    co_return false;
  co_return co_await reply(to, answer_of(run, runs_.job()));
}

// Returns when the client has closed the connection, or its half of it. What
// it sends meanwhile is kept for the next request.
asio::awaitable<void> http_session::client_gone() {
  while (buffer_.size() < most_unread) {
    auto room = std::min<std::size_t>(4096, most_unread - buffer_.size());
    auto [error, size] =
        co_await stream_.async_read_some(buffer_.prepare(room), silent);
    if (error)
      co_return;
    buffer_.commit(size);
  }
}

// A stream ends with the connection: it needs no chunks. There is one write at
// a time, of the newest counts, so that a slow client fills no memory.
asio::awaitable<void> http_session::stream_events(client_run& run) {
  using clock = std::chrono::steady_clock;
  co_await write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                 "Cache-Control: no-store\r\nConnection: close\r\n\r\n");
  event_writer events;
  std::string told;
  auto last_write = clock::now();
  for (bool ended = false; !ended;) {
    std::string frames;
    auto now = progress_text(run.counts());
    if (now != told)
      frames = events.event("progress", now);
    else if (clock::now() - last_write >= options_.heartbeat)
      frames = event_writer::heartbeat();
    told = std::move(now);
    if (!frames.empty()) {
      co_await write(frames);
      last_write = clock::now();
    }
    ended = co_await run.ended_within(progress_interval);
  }
  auto a = answer_of(run, runs_.job());
  auto last = events.event("progress", progress_text(run.counts()));
  last += events.event(a.code == http::status::ok ? "result" : "error", a.body);
  co_await write(last);
}

asio::awaitable<void> http_session::write(std::string_view text) {
  stream_.expires_after(options_.patience);
  co_await asio::async_write(stream_, asio::buffer(text), asio::use_awaitable);
}

// Reads until the client closes as well: closed with unread data in it, a
// socket may take back the answer that is on its way.
asio::awaitable<void> http_session::say_goodbye() {
  stream_.socket().shutdown(tcp::socket::shutdown_send);
  stream_.expires_after(goodbye);
  for (;;) {
    buffer_.clear();
    co_await stream_.async_read_some(buffer_.prepare(4096),
                                     asio::use_awaitable);
  }
}

} // namespace service
