// What is allocated, counted: for programs that are linked with
// used_memory.cpp.

#pragma once

#include <cstddef>

namespace test {

/// Bytes that are in use now, and the most since `peak` was set. Such tests
/// have one thread.
extern std::size_t in_use;
extern std::size_t peak;

/// The most bytes that `work` had in use at once.
template <class Work>
std::size_t most_used_by(Work work) {
  auto before = peak = in_use;
  work();
  return peak - before;
}

} // namespace test
