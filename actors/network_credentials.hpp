// The files by which nodes know each other.

#pragma once

#include <filesystem>

namespace troupe {

/// The files that say who a node is. `scripts/make-dev-certs` makes some.
struct network_credentials {
  /// PEM: the CA whose certificates are accepted. One that is for nothing else,
  /// for each of its certificates is that of a peer.
  std::filesystem::path authority;
  /// PEM: this node's certificate; with those between it and the CA, if any.
  std::filesystem::path certificate;
  /// PEM: the certificate's key, without a passphrase.
  std::filesystem::path key;
  /// What all nodes know, and nobody else: 16 characters or more. Space at its
  /// end does not count.
  std::filesystem::path secret;
};

} // namespace troupe
