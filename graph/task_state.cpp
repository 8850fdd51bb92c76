#include <troupe/graph/task_state.hpp>

#include <numeric>

namespace troupe {

std::string_view to_string(task_state s) {
  constexpr std::string_view names[] = {"succeeded", "failed",    "timed_out",
                                        "lost",      "cancelled", "skipped"};
  return names[static_cast<std::size_t>(s)];
}

std::string_view to_string(attempt_outcome o) {
  return to_string(
      static_cast<task_state>(o)); // the same names, but for skipped
}

std::string_view to_string(node_outcome o) {
  constexpr std::string_view names[] = {"succeeded", "failed", "caught",
                                        "cached", "skipped"};
  return names[static_cast<std::size_t>(o)];
}

std::string_view to_string(run_outcome o) {
  constexpr std::string_view names[] = {"succeeded", "failed", "cancelled"};
  return names[static_cast<std::size_t>(o)];
}

std::uint64_t task_counts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

task_counts& task_counts::operator+=(const task_counts& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i)
    counts_[i] += other.counts_[i];
  return *this;
}

} // namespace troupe
