// Certificates for tests, good ones and others, in files.

#pragma once

#include <troupe/actors/private_folder.hpp>
#include <troupe/actors/throwaway_ca.hpp>
#include <troupe/actors/tls_context.hpp>

#include <chrono>
#include <string>

namespace test {

inline const std::string coordinator_name = "coordinator.troupe";

/// A CA, and files of certificates which it issues; the secret is the same.
class authority {
public:
  troupe::network_credentials coordinator() {
    return issue(coordinator_name, troupe::certificate_use::coordinator);
  }
  troupe::network_credentials worker(const std::string& name = "worker") {
    return issue(name, troupe::certificate_use::worker);
  }

  troupe::network_credentials
  issue(const std::string& name, troupe::certificate_use use,
        std::chrono::seconds lifetime = std::chrono::hours{1}) {
    auto leaf = ca_.issue(name, use, lifetime);
    return {.authority = certificate_,
            .certificate = write(leaf.certificate),
            .key = write(leaf.key),
            .secret = secret_};
  }

  /// Its own certificate, as PEM.
  std::string certificate() const { return ca_.certificate(); }

  /// A file with this text.
  std::filesystem::path write(const std::string& text) {
    return folder_.write("file" + std::to_string(++files_), text);
  }

private:
  troupe::private_folder folder_;
  troupe::throwaway_ca ca_;
  int files_ = 0;
  std::filesystem::path certificate_ = write(ca_.certificate());
  std::filesystem::path secret_ = write("a secret for tests only\n");
};

} // namespace test
