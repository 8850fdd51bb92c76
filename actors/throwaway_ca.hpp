// A certificate authority for one process and those that it starts. Private.

#pragma once

#include <troupe/actors/openssl_handles.hpp>

#include <chrono>
#include <string>

namespace troupe {

/// What a certificate is for: who has that of a worker cannot pose as a
/// coordinator.
enum class certificate_use { coordinator, worker };

/// Makes certificates (EC P-256, for a year). Its own key is only in memory.
/// Thread-safety: `issue` may be called from any thread.
class throwaway_ca {
public:
  /// A certificate and its key, as PEM.
  struct leaf {
    std::string certificate;
    std::string key;
  };

  /// @throws network_error if OpenSSL fails.
  throwaway_ca();

  /// The certificate of the authority, as PEM.
  std::string certificate() const;

  /// A certificate for `name`, with its key. With a negative `lifetime` it
  /// expired that long ago.
  /// @throws network_error if OpenSSL fails.
  leaf issue(const std::string& name, certificate_use use,
             std::chrono::seconds lifetime = std::chrono::hours{365
                                                                * 24}) const;

private:
  key_ptr key_;
  certificate_ptr certificate_;
};

/// 32 random bytes as hexadecimal digits: a secret to share.
/// @throws network_error if there is no randomness.
std::string random_secret();

} // namespace troupe
