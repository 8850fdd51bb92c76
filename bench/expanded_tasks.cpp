#include "expanded_tasks.hpp"

#include "rounds.hpp"

#include <ranges>
#include <stdexcept>

namespace bench {

namespace {

using clock = std::chrono::steady_clock;

auto numbers_below(int n) { return std::views::iota(0, n); }

std::size_t count(const troupe::items<int>& xs) { return xs.size(); }

} // namespace

expanded_tasks::expanded_tasks(std::chrono::microseconds busy) {
  troupe::graph_builder b;
  n_ = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n_);
  auto empty = [](int i) { return i; };
  auto spin = [busy](int i) {
    for (auto end = clock::now() + busy; clock::now() < end;)
      ;
    return i;
  };
  auto y = busy.count() == 0 ? b.node("y", empty, x) : b.node("y", spin, x);
  count_ = b.collect("count", count, y);
  graph_ = std::move(b).build("expanded tasks");
}

double expanded_tasks::run(std::uint64_t tasks,
                           const troupe::run_options& options) {
  return seconds([&] {
    auto r =
        engine_.run(graph_, {n_ = static_cast<int>(tasks)}, {count_}, options);
    if (r[count_] != tasks)
      throw std::logic_error("tasks were lost");
  });
}

} // namespace bench
