// Joins actor systems, and lets no stranger near them.

#pragma once

#include <troupe/actors/door_limits.hpp>
#include <troupe/actors/network_counters.hpp>
#include <troupe/actors/network_credentials.hpp>
#include <troupe/actors/network_error.hpp>
#include <troupe/actors/peer_seat.hpp>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace spdlog {
class logger;
} // namespace spdlog

namespace troupe {

/// Who a node is, and what it puts up with.
struct network_options {
  /// Who this node is. Without: throw-away ones are made, for this process and
  /// the workers that it starts.
  std::optional<network_credentials> credentials = {};
  /// The DNS name in the certificates of coordinators, wherever they run.
  std::string coordinator_name = "coordinator.troupe";
  door_limits limits = {}; ///< for those who call
  /// In bytes: peers are cut off when they announce a longer message.
  std::uint32_t max_message = 64u << 20;
  /// Who is not let in is told here, once a second at most; by default a logger
  /// named "troupe" on stderr.
  std::shared_ptr<spdlog::logger> log = nullptr;
};

/// A node's connections to others. All are mutual TLS 1.3, between certificates
/// of one CA, and both sides prove that they know the shared secret; nothing
/// that somebody else sends reaches CAF.
///
/// Peers are trusted: a peer may send any message to any actor whose handle, or
/// id, it has. What was sent over a link that fails is lost, and not told to
/// the sender: watch the other side's actor.
///
/// Programs with an actor system of their own need `prepare`, and leave the
/// rest to `worker_pool`.
///
/// To end: say goodbye to peers, `close`, end the actors that `meet` gave, then
/// destroy the actor system.
///
/// Thread-safety: all functions may be called from any thread, but `connect`
/// and `close` from no actor on the scheduler, for they wait. Lifetime: the
/// actor system outlives it.
class network {
public:
  /// Gives the actor that a peer gets to know first, one for each link. It is
  /// called in a thread of the network's, and must not wait. When it throws, or
  /// gives none, the peer is cut off.
  using meet_function = std::function<caf::actor(std::shared_ptr<peer_seat>)>;

  /// A connection that was made by `connect`.
  struct link {
    caf::actor other_side;           ///< that the other side's `meet` gave
    std::shared_ptr<peer_seat> seat; ///< the connection itself
  };

  /// Gives an actor system of this config what a `network` needs: CAF's
  /// middleman, with a heartbeat of 1 s, and an end of what is silent for 5 s.
  /// Call it before the system is made, instead of loading the middleman. The
  /// heartbeat wakes the process up, also when nobody is joined.
  /// Thread-safety: may be called from any thread.
  static void prepare(caf::actor_system_config& config);

  /// @throws network_error if the system was made without `prepare`, or
  /// the files of the credentials are not good; it names the file.
  explicit network(caf::actor_system& system, network_options options = {});
  /// Closes it.
  ~network();
  network(const network&) = delete;
  network& operator=(const network&) = delete;

  /// Listens when it returns, and says on which port (0: any that is free).
  /// `host`, a name or an IP address, is one of this machine's; it is resolved
  /// here, and that may take a while.
  /// @throws network_error if it cannot listen there, or the certificate is not
  /// a coordinator's.
  std::uint16_t listen(const std::string& host, std::uint16_t port,
                       meet_function meet);

  /// Joins a coordinator, and waits for that; `host` is a name or an IP
  /// address. An actor system that has lost its link, and the coordinator has
  /// not noticed yet, gets one that carries nothing: say hello, and if that is
  /// not answered, cut it and connect again.
  /// @throws network_error that says why there is no link.
  link connect(const std::string& host, std::uint16_t port,
               std::chrono::milliseconds timeout);

  /// Files for a worker process of this machine, as long as this object lives.
  /// @throws network_error if the node has credentials that were given to it,
  /// for then others have to be given to its workers.
  const network_credentials& worker_credentials() const;

  /// Lets nobody in any more, and cuts off all who were let in.
  void close();

  network_counters counters() const; ///< who has called so far

private:
  class core;
  std::unique_ptr<core> core_;
};

} // namespace troupe
