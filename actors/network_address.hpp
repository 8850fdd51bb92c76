// Where a node listens: an IP address and a port. Private.

#pragma once

#include <cstdint>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace troupe {

/// An address of a socket, IPv4 or IPv6.
struct network_address {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;

  const sockaddr* get() const {
    return reinterpret_cast<const sockaddr*>(&storage);
  }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

/// The addresses of a host, given by its name or IP address; one at least. It
/// asks the host's resolver, and waits for it.
/// @throws network_error if there are none.
std::vector<network_address> resolve(const std::string& host,
                                     std::uint16_t port);

/// As in 127.0.0.1:4000 or [::1]:4000.
std::string place_of(const std::string& host, std::uint16_t port);

/// Where the other side of a connected socket is, as `place_of` says it; empty
/// if it is gone.
std::string peer_of(int socket);

/// The address that a socket is bound to has this port.
std::uint16_t bound_port(int socket);

} // namespace troupe
