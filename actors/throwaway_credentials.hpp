// Certificates for one process and the workers that it starts. Private.

#pragma once

#include <troupe/actors/private_folder.hpp>
#include <troupe/actors/tls_context.hpp>

#include <string>

namespace troupe {

/// Makes a CA, two certificates and a secret, in files that last as long as
/// the object.
/// Thread-safety: const functions may be called from any thread.
class throwaway_credentials {
public:
  /// For a coordinator of this name.
  /// @throws network_error if they cannot be made.
  explicit throwaway_credentials(const std::string& coordinator);

  const network_credentials& of_coordinator() const { return coordinator_; }
  const network_credentials& of_worker() const { return worker_; }

private:
  private_folder folder_;
  network_credentials coordinator_;
  network_credentials worker_;
};

} // namespace troupe
