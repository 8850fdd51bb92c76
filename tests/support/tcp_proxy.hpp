// A connection that can be cut, held and slowed down.

#pragma once

#include <troupe/actors/file_descriptor.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <thread>

namespace test {

/// Passes on what comes to a port of its own, on this machine, to another port
/// of it, and back.
/// Thread-safety: all functions may be called from any thread.
class tcp_proxy {
public:
  explicit tcp_proxy(std::uint16_t target);
  ~tcp_proxy();
  tcp_proxy(const tcp_proxy&) = delete;
  tcp_proxy& operator=(const tcp_proxy&) = delete;

  std::uint16_t port() const { return port_; }

  /// Ends all connections that are there.
  void cut();
  /// Whether who calls is let through; if not, it is hung up on at once.
  void let_in(bool open);
  /// Whether nothing is passed on; connections stay.
  void hold(bool held);
  /// How many bytes are passed on each way in a second, at most.
  void limit(std::size_t rate);

  /// Waits until so many connections were let through, since the first.
  void wait_for(std::size_t connections);

private:
  struct connection {
    troupe::file_descriptor caller;
    troupe::file_descriptor called;
    std::thread there;
    std::thread back;
  };

  void accept_all();
  void pass_on(int from, int to);
  bool await_leave(std::size_t bytes);

  const std::uint16_t target_;
  std::uint16_t port_ = 0;
  troupe::file_descriptor listener_;
  std::mutex mutex_; // of what follows
  std::condition_variable changed_;
  std::list<connection> connections_; // also those that have ended
  bool ended_ = false;
  bool open_ = true;
  bool held_ = false;
  std::size_t rate_ = 0; // 0: as fast as can be
  std::thread thread_;
};

} // namespace test
