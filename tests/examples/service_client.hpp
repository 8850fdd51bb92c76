// A client of the service, for tests: blocking calls that end in time.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

/// One connection. Every function throws boost::system::system_error if it
/// fails, or takes longer than `patience`.
class service_client {
public:
  static constexpr std::chrono::seconds patience{60};
  using response = http::response<http::string_body>;

  explicit service_client(std::uint16_t port) : stream_(io_) {
    complete([&](auto done) {
      stream_.async_connect({asio::ip::address_v4::loopback(), port}, done);
    });
  }

  void send(http::verb method, const std::string& target,
            const std::string& body = {}, const std::string& accept = "*/*") {
    http::request<http::string_body> r{method, target, 11, body};
    r.set(http::field::host, "localhost");
    r.set(http::field::accept, accept);
    r.prepare_payload();
    complete([&](auto done) {
      http::async_write(stream_, r, [done](auto e, auto) { done(e); });
    });
  }

  void send_raw(const std::string& text) {
    complete([&](auto done) {
      asio::async_write(stream_, asio::buffer(text),
                        [done](auto e, auto) { done(e); });
    });
  }

  response read() {
    http::response_parser<http::string_body> parser;
    complete([&](auto done) {
      http::async_read(stream_, buffer_, parser,
                       [done](auto e, auto) { done(e); });
    });
    return parser.release();
  }

  response get(const std::string& target) {
    send(http::verb::get, target);
    return read();
  }

  response post(const std::string& body) {
    send(http::verb::post, "/runs", body);
    return read();
  }

  void ask_for_events(const std::string& body) {
    send(http::verb::post, "/runs", body, "text/event-stream");
  }

  /// What comes next on the connection, to the end of `mark`.
  std::string read_to(const std::string& mark) {
    std::size_t end = 0;
    complete([&](auto done) {
      asio::async_read_until(stream_, asio::dynamic_buffer(text_), mark,
                             [&end, done](auto e, std::size_t n) {
                               end = n;
                               done(e);
                             });
    });
    auto part = text_.substr(0, end);
    text_.erase(0, end);
    return part;
  }

  /// Waits until the service closes the connection; nothing else may come.
  bool closed_by_service() {
    try {
      read_to("anything");
      return false;
    } catch (const boost::system::system_error& e) {
      return text_.empty()
             && (e.code() == asio::error::eof
                 || e.code() == asio::error::connection_reset);
    }
  }

private:
  template <class Start>
  void complete(Start start) {
    error_code error = asio::error::would_block;
    stream_.expires_after(patience);
    start([&error](error_code e) { error = e; });
    io_.restart();
    io_.run();
    if (error)
      throw boost::system::system_error{error};
  }

  asio::io_context io_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::string text_;
};

} // namespace test
