// A connection, and the requests that come on it.

#pragma once

#include "client_runs.hpp"
#include "options.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

namespace service {

using asio::ip::tcp;

struct answer;
struct request;

/// Serves one connection, request by request.
/// Thread-safety: none; for the event loop's thread.
class http_session {
public:
  http_session(tcp::socket socket, client_runs& runs, const options& o)
      : stream_(std::move(socket)), buffer_(most_unread), runs_(runs),
        options_(o) {}

  /// Returns when the connection has ended; does not throw.
  asio::awaitable<void> serve();

  /// Ends the connection after the answer that is owed; at once, if none is.
  void stop();
  /// Ends the connection at once.
  void close() { stream_.close(); }

private:
  static constexpr std::size_t most_unread = 64 * 1024;

  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> reply(const request& to, answer a);
  asio::awaitable<bool> reply_with_run(const request& to);
  asio::awaitable<bool> reply_when_ended(const request& to, client_run& run);
  asio::awaitable<void> stream_events(client_run& run);
  asio::awaitable<void> client_gone();
  asio::awaitable<void> say_goodbye();
  asio::awaitable<void> write(std::string_view text);

  boost::beast::tcp_stream stream_;  // closes what is slower than `patience`
  boost::beast::flat_buffer buffer_; // what was read and is no request yet
  client_runs& runs_;
  const options& options_;
  bool idle_ = true; // no answer is owed
  bool stopping_ = false;
};

} // namespace service
