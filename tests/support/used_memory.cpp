#include "used_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <malloc.h>
#include <new>

std::size_t test::in_use = 0;
std::size_t test::peak = 0;

using test::in_use, test::peak;

// Were it inlined, g++ 12 would take malloc for a mismatch of delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* p = std::malloc(size);
  if (!p)
    throw std::bad_alloc{};
  in_use += malloc_usable_size(p);
  peak = std::max(peak, in_use);
  return p;
}

void operator delete(void* p) noexcept {
  in_use -= p ? malloc_usable_size(p) : 0;
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  in_use -= p ? malloc_usable_size(p) : 0;
  std::free(p);
}
