#include <troupe/graph/expansion_plan.hpp>

#include <cassert>

namespace troupe {

std::uint64_t expansion_plan::take(std::uint64_t epoch) {
  assert(remaining() > 0);
  flights_.emplace(cursor_, epoch);
  return cursor_++;
}

bool expansion_plan::finish(std::uint64_t index, std::uint64_t epoch,
                            task_state s) {
  auto i = flights_.find(index);
  if (i == flights_.end() || i->second != epoch)
    return false;
  flights_.erase(i);
  counts_.add(s);
  return true;
}

std::uint64_t expansion_plan::drop(task_state s) {
  assert(remaining() > 0);
  counts_.add(s);
  return cursor_++;
}

} // namespace troupe
