// The thread that lets peers in, after they have proved who they are. Private.

#pragma once

#include <troupe/actors/network_address.hpp>
#include <troupe/actors/peer_seat.hpp>
#include <troupe/actors/stranger.hpp>
#include <troupe/actors/tls_context.hpp>
#include <troupe/actors/waiting_room.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace troupe {

/// Somebody who has passed a door: a socket that does not block, and TLS on it.
struct peer_link {
  file_descriptor socket;
  ssl_ptr ssl;
  std::shared_ptr<peer_seat> seat;
};

/// What became of a call: a peer, or why there is none, for people.
struct dial_outcome {
  std::optional<peer_link> peer;
  refusal why{};
  std::string reason;
};

/// Accepts and dials, in a thread of its own. Nobody passes but by mutual TLS
/// and the shared secret (`stranger`), and nobody else's descriptors, memory or
/// time are used up by those who do not.
/// Thread-safety: all functions may be called from any thread but its own.
class network_door {
public:
  /// Is given each one who called and was let in. Called in the door's thread;
  /// it must not block, or throw.
  using admit_function = std::function<void(peer_link)>;

  /// Whom it dials must have a certificate for `coordinator`. `on_refused` is
  /// called in the door's thread; it must not block, or throw.
  /// @throws network_error if the files are not good, or there are no
  /// descriptors.
  network_door(const network_credentials& files, std::string coordinator,
               const door_limits& limits,
               waiting_room::refuse_function on_refused);
  /// Closes it.
  ~network_door();
  network_door(const network_door&) = delete;
  network_door& operator=(const network_door&) = delete;

  /// Listens when it returns, and says on which port (0: any that is free).
  /// @throws network_error if it cannot, or its certificate is not for it.
  std::uint16_t listen(const std::string& host, std::uint16_t port,
                       admit_function admit);

  /// Calls a coordinator; the future is ready after `patience` at most.
  /// @throws network_error if its certificate is not for it.
  std::future<dial_outcome> dial(const network_address& to,
                                 std::chrono::milliseconds patience);

  /// Ends the thread, and hangs up on all strangers; those who were let in
  /// stay. Calls that are under way have no peer.
  void close();

  /// Cuts off all who were let in.
  void cut_all();

  network_counters counters() const;

private:
  struct listener {
    file_descriptor socket;
    waiting_room::settle_function settle;
  };
  struct call {
    stranger whom;
    waiting_room::clock::time_point until;
    waiting_room::settle_function settle;
  };

  void ring();
  void run();
  bool take_orders();
  void wait_and_attend();
  peer_link seated(stranger& who);

  const tls_context tls_;
  const std::string coordinator_;
  door_counts counts_;
  waiting_room room_;               // the thread's
  std::vector<listener> listeners_; // the thread's
  file_descriptor bell_;            // has the thread look at its orders
  mutable std::mutex mutex_;        // of what follows
  std::vector<listener> new_listeners_;
  std::vector<call> calls_;
  std::vector<std::weak_ptr<peer_seat>> seats_;
  bool closed_ = false;
  std::thread thread_;
};

} // namespace troupe
