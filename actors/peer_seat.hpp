// The place of a peer who has been let in.

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace troupe {

/// Knows whether a peer is there, and cuts it off. The peer's connection takes
/// the seat, and leaves it when it is closed.
/// Thread-safety: all functions may be called from any thread. Lifetime: it may
/// outlive the connection, and the network.
class peer_seat {
public:
  /// For the holder of a certificate of this name, at this address. `peers`
  /// counts those who are there.
  peer_seat(std::string name, std::string address,
            std::shared_ptr<std::atomic<std::size_t>> peers);
  ~peer_seat();
  peer_seat(const peer_seat&) = delete;
  peer_seat& operator=(const peer_seat&) = delete;

  /// The common name in the peer's certificate.
  const std::string& name() const { return name_; }

  /// Whence it came, as in 127.0.0.1:40312; empty if it was gone by then.
  const std::string& address() const { return address_; }

  /// Whether the connection is open; also while it waits to be taken.
  bool is_open() const;

  /// Has the connection fail, on both sides. What was under way is lost.
  void cut();

  /// The connection has this socket.
  void take(int socket);

  /// The connection is about to close its socket.
  void leave();

private:
  const std::string name_;
  const std::string address_;
  const std::shared_ptr<std::atomic<std::size_t>> peers_;
  mutable std::mutex mutex_;
  int socket_ = -1;
  bool cut_ = false;
  bool open_ = true;
};

} // namespace troupe
