#include "memory.hpp"

#include <fstream>
#include <string>

namespace bench {

namespace {

// A field of /proc/self/status, such as "VmHWM:   1234 kB".
std::uint64_t status_bytes(const std::string& field) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field))
      return std::stoull(line.substr(field.size())) * 1024;
  return 0;
}

} // namespace

std::uint64_t reset_peak_memory() {
  std::ofstream{"/proc/self/clear_refs"} << 5; // see proc(5)
  return status_bytes("VmRSS:");
}

std::uint64_t peak_memory() { return status_bytes("VmHWM:"); }

} // namespace bench
