#include <troupe/hooks/trace_counters.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr nanoseconds step = 100'000;
// Events are told 50 ms late, and then have to come here.
constexpr std::int64_t open_steps = 2'000;

} // namespace

void trace_counters::add(nanoseconds time, std::uint32_t process,
                         const task_load& more) {
  auto when = std::max((time - to_.zero(time)) / step, first_open_);
  changes_[when][process] += more;
  while (changes_.begin()->first + open_steps < changes_.rbegin()->first)
    write_first();
}

void trace_counters::write_all() {
  while (!changes_.empty())
    write_first();
}

// Of what is known by halves, an end may come before a start.
void trace_counters::write_first() {
  auto [when, changes] = *changes_.begin();
  changes_.erase(changes_.begin());
  first_open_ = when + 1;
  for (const auto& [process, change] : changes) {
    if (change.running == 0 && change.queued == 0)
      continue;
    auto& now = now_[process];
    now += change;
    to_.add_counts(process, "tasks", to_.zero(0) + when * step,
                   {{"running", std::max<std::int64_t>(0, now.running)},
                    {"queued", std::max<std::int64_t>(0, now.queued)}});
  }
}

} // namespace troupe
