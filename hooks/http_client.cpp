#include <troupe/hooks/http_client.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <charconv>
#include <system_error>

namespace troupe {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

std::optional<std::chrono::seconds> read_seconds(std::string_view text) {
  std::uint32_t number = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
    return std::nullopt;
  return std::chrono::seconds{number};
}

} // namespace

// The event loop runs only within a post, for one operation after the other.
class http_client::connection {
public:
  connection(otlp_endpoint to, std::chrono::milliseconds time)
      : to_(std::move(to)), time_(time) {}

  http_answer post(std::string body) {
    http::request<http::string_body> request{http::verb::post, to_.path, 11};
    request.set(http::field::host, to_.header);
    request.set(http::field::user_agent, "troupe");
    request.set(http::field::content_type, "application/json");
    request.body() = std::move(body);
    request.prepare_payload();
    bool was_open = stream_.has_value();
    try {
      return exchange(request);
    } catch (const std::system_error& e) {
      stream_.reset();
      if (!was_open || interrupted_
          || e.code() == beast::error_code{beast::error::timeout})
        throw;
    }
    try {
      return exchange(request);
    } catch (...) {
      stream_.reset();
      throw;
    }
  }

  // What is posted runs in this run of the loop, or in the next one.
  void interrupt() {
    asio::post(loop_, [this] {
      interrupted_ = true;
      loop_.stop();
    });
  }

private:
  http_answer exchange(http::request<http::string_body>& request) {
    if (!stream_)
      connect();
    stream_->expires_after(time_); // for both
    await([&](auto done) { http::async_write(*stream_, request, done); });
    beast::flat_buffer buffer;
    beast::error_code error;
    http::response<http::string_body> response;
    do { // an interim answer, as `100 Continue`, has no body
      http::response_parser<http::string_body> parser;
      parser.body_limit(65'536);
      error = wait_for(
          [&](auto done) { http::async_read(*stream_, buffer, parser, done); });
      if (error && error != http::error::body_limit)
        throw std::system_error(error);
      response = parser.release();
    } while (response.result_int() / 100 == 1);
    if (error || !response.keep_alive())
      stream_.reset();
    http_answer answer{static_cast<int>(response.result_int()),
                       std::move(response.body())};
    if (auto after = response.find(http::field::retry_after);
        after != response.end())
      answer.retry_after =
          read_seconds({after->value().data(), after->value().size()});
    return answer;
  }

  void connect() {
    asio::ip::tcp::resolver resolver{loop_};
    asio::ip::tcp::resolver::results_type found;
    await([&](auto done) {
      resolver.async_resolve(to_.host, to_.port,
                             [&found, done](auto error, auto results) mutable {
                               found = std::move(results);
                               done(error);
                             });
    });
    stream_.emplace(loop_);
    stream_->expires_after(time_);
    await([&](auto done) { stream_->async_connect(found, done); });
  }

  template <class Start>
  void await(Start start) {
    if (auto error = wait_for(start))
      throw std::system_error(error);
  }

  // Starts an operation, and runs the loop until it is done. After an
  // interruption it never runs again: what was under way refers to the stack.
  template <class Start>
  beast::error_code wait_for(Start start) {
    beast::error_code result = asio::error::operation_aborted;
    if (interrupted_)
      return result;
    start([&result](beast::error_code error, auto&&...) { result = error; });
    loop_.restart();
    loop_.run();
    if (interrupted_)
      result = asio::error::operation_aborted;
    return result;
  }

  otlp_endpoint to_;
  std::chrono::milliseconds time_;
  bool interrupted_ = false; // set and read in the loop's thread
  asio::io_context loop_{1};
  std::optional<beast::tcp_stream> stream_; // if connected
};

http_client::http_client(otlp_endpoint to, std::chrono::milliseconds time)
    : connection_(std::make_unique<connection>(std::move(to), time)) {}

http_client::~http_client() = default;

http_answer http_client::post(std::string body) {
  return connection_->post(std::move(body));
}

void http_client::interrupt() { connection_->interrupt(); }

} // namespace troupe
