// Takes connections, and ends the service in order.

#pragma once

#include "client_runs.hpp"
#include "options.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <set>
#include <string>

namespace service {

using asio::ip::tcp;
class http_session;

/// Listens from its construction on. On SIGTERM or SIGINT (Ctrl-C) it takes no
/// more connections and requests, lets open ones end for the time of grace, or
/// until a second signal, and cancels the runs of those that have not. Then the
/// event loop has nothing left to do, and returns.
/// Thread-safety: none; for the event loop's thread.
class server {
public:
  /// @throws boost::system::system_error if it cannot listen there.
  server(asio::io_context& loop, client_runs& runs, const options& o);
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Where it listens: `127.0.0.1:8080`.
  std::string address() const;

private:
  asio::awaitable<void> accept_all();
  asio::awaitable<void> attend(tcp::socket socket);
  asio::awaitable<void> end_on_signal();
  asio::awaitable<void> all_closed_within(std::chrono::milliseconds time);

  client_runs& runs_;
  const options& options_;
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  asio::steady_timer closed_; // is cancelled when the last session has ended
  std::set<http_session*> sessions_;
};

} // namespace service
