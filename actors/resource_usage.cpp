#include <troupe/actors/resource_usage.hpp>

#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace troupe {

namespace {

nanoseconds span_of(const timeval& t) {
  return nanoseconds{t.tv_sec} * 1'000'000'000 + nanoseconds{t.tv_usec} * 1'000;
}

} // namespace

void read_usage(resources_sampled& into) {
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) == 0) {
    into.cpu = span_of(used.ru_utime) + span_of(used.ru_stime);
    into.voluntary_switches = static_cast<std::uint64_t>(used.ru_nvcsw);
    into.involuntary_switches = static_cast<std::uint64_t>(used.ru_nivcsw);
  }
  std::ifstream statm{"/proc/self/statm"};
  if (std::uint64_t size = 0, resident = 0; statm >> size >> resident)
    into.resident =
        resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

} // namespace troupe
