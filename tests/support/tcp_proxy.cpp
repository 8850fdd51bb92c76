#include "tcp_proxy.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>

namespace test {

namespace {

sockaddr_in here(std::uint16_t port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = htons(port);
  return a;
}

troupe::file_descriptor new_socket() {
  return troupe::file_descriptor{
      socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
}

void must(bool ok, const char* what) {
  if (!ok)
    throw std::runtime_error(what);
}

} // namespace

tcp_proxy::tcp_proxy(std::uint16_t target)
    : target_(target), listener_(new_socket()) {
  auto a = here(0);
  auto* address = reinterpret_cast<sockaddr*>(&a);
  socklen_t size = sizeof a;
  must(bind(listener_.get(), address, size) == 0, "no port for a proxy");
  must(listen(listener_.get(), 16) == 0, "a proxy cannot listen");
  must(getsockname(listener_.get(), address, &size) == 0, "no port");
  port_ = ntohs(a.sin_port);
  thread_ = std::thread{[this] { accept_all(); }};
}

tcp_proxy::~tcp_proxy() {
  {
    std::lock_guard guard{mutex_};
    ended_ = true;
    changed_.notify_all();
  }
  shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
  cut();
  for (auto& c : connections_) {
    c.there.join();
    c.back.join();
  }
}

void tcp_proxy::cut() {
  std::lock_guard guard{mutex_};
  for (auto& c : connections_)
    for (auto* end : {&c.caller, &c.called})
      shutdown(end->get(), SHUT_RDWR);
}

void tcp_proxy::let_in(bool open) {
  std::lock_guard guard{mutex_};
  open_ = open;
}

void tcp_proxy::hold(bool held) {
  std::lock_guard guard{mutex_};
  held_ = held;
  changed_.notify_all();
}

void tcp_proxy::limit(std::size_t rate) {
  std::lock_guard guard{mutex_};
  rate_ = rate;
}

void tcp_proxy::wait_for(std::size_t connections) {
  std::unique_lock guard{mutex_};
  changed_.wait(guard, [&] { return connections_.size() >= connections; });
}

void tcp_proxy::accept_all() {
  for (;;) {
    troupe::file_descriptor caller{
        accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!caller)
      return;
    auto called = new_socket();
    auto a = here(target_);
    std::lock_guard guard{mutex_};
    if (!open_
        || connect(called.get(), reinterpret_cast<sockaddr*>(&a), sizeof a)
               != 0)
      continue;
    auto& c = connections_.emplace_back();
    int there = called.get(), back = caller.get();
    c.caller = std::move(caller);
    c.called = std::move(called);
    c.there = std::thread{[=, this] { pass_on(back, there); }};
    c.back = std::thread{[=, this] { pass_on(there, back); }};
    changed_.notify_all();
  }
}

void tcp_proxy::pass_on(int from, int to) {
  char bytes[16 * 1024];
  for (;;) {
    auto got = recv(from, bytes, sizeof bytes, 0);
    if (got <= 0 || !await_leave(static_cast<std::size_t>(got)))
      break;
    for (ssize_t sent = 0; sent < got;) {
      auto n = send(to, bytes + sent, static_cast<std::size_t>(got - sent),
                    MSG_NOSIGNAL);
      if (n <= 0)
        break;
      sent += n;
    }
  }
  for (int end : {from, to})
    shutdown(end, SHUT_RDWR);
}

// False when the proxy has ended.
bool tcp_proxy::await_leave(std::size_t bytes) {
  std::unique_lock guard{mutex_};
  changed_.wait(guard, [this] { return !held_ || ended_; });
  if (rate_ > 0)
    changed_.wait_for(guard,
                      std::chrono::microseconds{bytes * 1'000'000 / rate_},
                      [this] { return ended_; });
  return !ended_;
}

} // namespace test
