#include "server.hpp"

#include "http_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <iostream>
#include <sstream>

namespace service {

using namespace asio::experimental::awaitable_operators;

namespace {

constexpr auto silent = asio::as_tuple(asio::use_awaitable); // errors as values

// After the grace: for the last answers to reach their clients.
constexpr std::chrono::seconds last_words{2};
// After a failure to accept, as for want of file descriptors.
constexpr std::chrono::milliseconds breath{100};

tcp::endpoint place(const options& o) {
  return {asio::ip::make_address(o.address), o.port};
}

} // namespace

server::server(asio::io_context& loop, client_runs& runs, const options& o)
    : runs_(runs), options_(o), acceptor_(loop, place(o)),
      signals_(loop, SIGINT, SIGTERM), closed_(loop) {
  asio::co_spawn(loop, accept_all(), asio::detached);
  asio::co_spawn(loop, end_on_signal(), asio::detached);
}

std::string server::address() const {
  std::ostringstream text;
  text << acceptor_.local_endpoint();
  return text.str();
}

asio::awaitable<void> server::accept_all() {
  asio::steady_timer pause{acceptor_.get_executor()};
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(silent);
    if (!acceptor_.is_open())
      break;
    if (!error) {
      asio::co_spawn(acceptor_.get_executor(), attend(std::move(socket)),
                     asio::detached);
      continue;
    }
    pause.expires_after(breath);
    co_await pause.async_wait(silent);
  }
}

// The session lives here; what `sessions_` has of it is for its end.
asio::awaitable<void> server::attend(tcp::socket socket) {
  if (!acceptor_.is_open())
    co_return;
  http_session session{std::move(socket), runs_, options_};
  sessions_.insert(&session);
  co_await session.serve();
  sessions_.erase(&session);
  if (sessions_.empty())
    closed_.cancel();
}

asio::awaitable<void> server::end_on_signal() {
  co_await signals_.async_wait(silent);
  acceptor_.close();
  std::cerr << "service: ending, with " << runs_.tally().open << " runs open\n";
  for (auto* session : sessions_)
    session->stop();
  co_await (all_closed_within(options_.grace) || signals_.async_wait(silent));
  runs_.cancel_all();
  co_await all_closed_within(last_words);
  for (auto* session : sessions_)
    session->close();
}

asio::awaitable<void>
server::all_closed_within(std::chrono::milliseconds time) {
  if (sessions_.empty())
    co_return;
  closed_.expires_after(time);
  co_await closed_.async_wait(silent);
}

} // namespace service
