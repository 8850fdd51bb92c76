// Certificates, read once, and the TLS connections made with them. Private.

#pragma once

#include <troupe/actors/network_credentials.hpp>
#include <troupe/actors/openssl_handles.hpp>

#include <string>

namespace troupe {

/// Makes TLS connections, of version 1.3, in which both sides show a
/// certificate of one CA. The files are read once, by the constructor: later,
/// no stranger has any file opened. Thread-safety: const functions may be
/// called from any thread.
class tls_context {
public:
  /// @throws network_error if a file is missing, unreadable, expired, or does
  /// not fit the others; it names the file.
  explicit tls_context(const network_credentials& files);

  /// @throws network_error if the certificate is not for a coordinator of this
  /// name.
  void must_coordinate(const std::string& name) const;

  /// @throws network_error if the certificate is not for a worker.
  void must_work() const;

  /// The accepting side on a connected socket; empty if there is no memory.
  ssl_ptr accept_on(int socket) const;

  /// The dialling side; it goes on only with a peer whose certificate is that
  /// of a coordinator, and has this name among its alternative ones.
  ssl_ptr dial_on(int socket, const std::string& name) const;

  const std::string& secret() const { return secret_; }

private:
  network_credentials files_;
  ssl_context_ptr context_;
  std::string secret_;
};

/// Of the certificate that a peer has shown.
std::string name_of_peer(const SSL* ssl);

} // namespace troupe
