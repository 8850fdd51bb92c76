// The connection to a peer that was let in, given to CAF's middleman. Private.

#pragma once

#include <troupe/actors/network_door.hpp>

#include <caf/actor.hpp>
#include <caf/expected.hpp>
#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace caf::io::network {
class default_multiplexer;
} // namespace caf::io::network

namespace troupe {

/// Makes BASP, CAF's protocol, speak to peers by scribes of our own, which read
/// and write TLS. They look at each header before BASP does: BASP believes what
/// a header says, and crashes by one that announces nothing, or has memory for
/// 4 GiB made. The header's format is that of caf/io/basp/header.hpp.
///
/// Thread-safety: all functions may be called from any thread. Lifetime: the
/// actor system outlives it.
class scribe_maker {
public:
  /// Peers are cut off when they announce a message of more than `max_message`
  /// bytes.
  /// @throws network_error if the system has no middleman, or not CAF's usual
  /// one.
  scribe_maker(caf::actor_system& system, std::uint32_t max_message);

  /// Hands `whom` to a peer that has called.
  void introduce(peer_link peer, const caf::actor& whom);

  /// The actor that a peer whom we have called hands to us, or why there is
  /// none. It waits for that.
  caf::expected<caf::actor> meet(peer_link peer, std::chrono::nanoseconds time);

private:
  caf::actor_system& system_;
  caf::io::network::default_multiplexer& multiplexer_;
  caf::actor basp_;
  std::uint32_t max_message_;
};

} // namespace troupe
