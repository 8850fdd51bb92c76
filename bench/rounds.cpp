#include "rounds.hpp"

#include <algorithm>
#include <chrono>

namespace bench {

double seconds(const std::function<void()>& f) {
  auto begin = std::chrono::steady_clock::now();
  f();
  std::chrono::duration<double> passed =
      std::chrono::steady_clock::now() - begin;
  return passed.count();
}

double median(std::vector<double> xs) {
  auto middle = xs.begin() + std::ssize(xs) / 2;
  std::nth_element(xs.begin(), middle, xs.end());
  return *middle;
}

double median_ratio(const contender& x, const contender& to) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < x.rounds.size(); ++i)
    ratios.push_back(x.rounds[i] / to.rounds[i]);
  return median(std::move(ratios));
}

void take_turns(std::vector<contender>& all, int rounds) {
  for (auto& c : all)
    c.run();
  for (int i = 0; i < rounds; ++i)
    for (auto& c : all)
      c.rounds.push_back(c.run());
}

} // namespace bench
