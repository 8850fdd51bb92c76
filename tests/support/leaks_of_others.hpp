// Memory that a library of others leaks, and no test of ours is about.

#pragma once

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace test {

/// What this thread allocates as long as it lives, and what is reachable from
/// it, counts as no leak with the address sanitizer.
class leaks_of_others {
public:
#if defined(__SANITIZE_ADDRESS__)
  leaks_of_others() { __lsan_disable(); }
  ~leaks_of_others() { __lsan_enable(); }
#else
  leaks_of_others() {}
  ~leaks_of_others() {}
#endif
  leaks_of_others(const leaks_of_others&) = delete;
  leaks_of_others& operator=(const leaks_of_others&) = delete;
};

} // namespace test
