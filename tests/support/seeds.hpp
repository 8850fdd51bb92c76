// Seeds of property tests.

#pragma once

#include <cstdlib>
#include <vector>

namespace troupe::test {

// The seeds from 1 to `count`, or the one in TROUPE_TEST_SEED alone.
inline std::vector<unsigned> seeds(unsigned count) {
  if (const char* seed = std::getenv("TROUPE_TEST_SEED"))
    return {static_cast<unsigned>(std::strtoul(seed, nullptr, 10))};
  std::vector<unsigned> all(count);
  for (unsigned i = 0; i < count; ++i)
    all[i] = i + 1;
  return all;
}

} // namespace troupe::test
