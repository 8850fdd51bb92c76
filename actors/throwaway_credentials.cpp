#include <troupe/actors/throwaway_ca.hpp>
#include <troupe/actors/throwaway_credentials.hpp>

namespace troupe {

throwaway_credentials::throwaway_credentials(const std::string& coordinator) {
  throwaway_ca ca;
  auto authority = folder_.write("ca.pem", ca.certificate());
  auto secret = folder_.write("secret", random_secret());
  auto write = [&](const std::string& file, const std::string& name,
                   certificate_use use) {
    auto made = ca.issue(name, use);
    return network_credentials{
        .authority = authority,
        .certificate = folder_.write(file + ".pem", made.certificate),
        .key = folder_.write(file + ".key", made.key),
        .secret = secret};
  };
  coordinator_ =
      write("coordinator", coordinator, certificate_use::coordinator);
  worker_ = write("worker", "worker", certificate_use::worker);
}

} // namespace troupe
