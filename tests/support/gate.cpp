#include "gate.hpp"

#include <troupe/actors/tracker_context.hpp>

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <stop_token>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace test {

namespace {

constexpr int patience_ms = 60'000;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  if (path.size() >= sizeof a.sun_path)
    throw std::runtime_error("the gate's path is too long: " + path);
  std::memcpy(a.sun_path, path.c_str(), path.size() + 1);
  return a;
}

int checked(int result, const char* what) {
  if (result < 0)
    throw std::system_error(errno, std::generic_category(), what);
  return result;
}

int local_socket() {
  return checked(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket");
}

// What the other side says; empty if it has ended, or says nothing in time.
std::string hear(int socket) {
  char text[256];
  auto n = recv(socket, text, sizeof text, 0);
  return {text, n > 0 ? static_cast<std::size_t>(n) : 0};
}

bool is_readable(int socket) {
  pollfd p{socket, POLLIN, 0};
  return poll(&p, 1, patience_ms) == 1;
}

} // namespace

visitor::~visitor() {
  if (socket_ >= 0)
    close(socket_);
}

void visitor::answer(std::string_view word) {
  send(socket_, word.data(), word.size(), MSG_NOSIGNAL);
}

gate::gate() : socket_(local_socket()) {
  auto a = address_of(path_);
  checked(bind(socket_, reinterpret_cast<sockaddr*>(&a), sizeof a), "bind");
  checked(listen(socket_, 100), "listen");
}

gate::~gate() {
  close(socket_);
  unlink(path_.c_str());
}

visitor gate::wait() {
  if (!is_readable(socket_))
    throw std::runtime_error("no task comes to the gate");
  int s = checked(accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC), "accept");
  ucred who{};
  socklen_t size = sizeof who;
  checked(getsockopt(s, SOL_SOCKET, SO_PEERCRED, &who, &size), "getsockopt");
  auto name = is_readable(s) ? hear(s) : std::string{};
  return {s, who.pid, std::move(name)};
}

std::string pass(const std::string& gate, std::string_view name) {
  int s = local_socket();
  auto a = address_of(gate);
  std::string answer;
  std::stop_token stop;
  if (const auto* t = troupe::current_task_if_any())
    stop = t->stop_token();
  if (connect(s, reinterpret_cast<sockaddr*>(&a), sizeof a) == 0) {
    std::stop_callback on_stop{stop, [s] { shutdown(s, SHUT_RDWR); }};
    send(s, name.data(), name.size(), MSG_NOSIGNAL);
    answer = hear(s);
  }
  close(s);
  return answer;
}

} // namespace test
