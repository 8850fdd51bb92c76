#include "folds.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>

namespace kfold {

namespace {

// The standard says what std::mt19937_64 yields, but not what std::shuffle and
// std::uniform_int_distribution make of it: hence the two functions below.

// Uniform in [0, n), by rejecting what would favour small numbers.
std::size_t below(std::size_t n, std::mt19937_64& random) {
  const auto favoured = (0 - std::uint64_t{n}) % n; // 2^64 mod n
  auto x = random();
  while (x < favoured)
    x = random();
  return static_cast<std::size_t>(x % n);
}

void shuffle(std::vector<std::size_t>& v, std::mt19937_64& random) {
  for (auto n = v.size(); n > 1; --n)
    std::swap(v[n - 1], v[below(n, random)]);
}

std::vector<std::size_t> members(const data_set& data, std::size_t label) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < data.samples.size(); ++i)
    if (data.samples[i].label == label)
      found.push_back(i);
  return found;
}

} // namespace

std::vector<fold> make_folds(const data_set& data, std::size_t count,
                             std::uint64_t seed) {
  if (count < 2 || count > data.samples.size())
    throw std::invalid_argument(
        "folds must be 2 at least, and no more than the "
        + std::to_string(data.samples.size()) + " samples, not "
        + std::to_string(count));
  std::vector<fold> folds(count);
  std::mt19937_64 random{seed};
  std::size_t dealt = 0;
  for (std::size_t c = 0; c < data.classes.size(); ++c) {
    auto of_class = members(data, c);
    shuffle(of_class, random);
    for (auto i : of_class)
      folds[dealt++ % count].test.push_back(i);
  }
  for (std::size_t i = 0; i < count; ++i) {
    folds[i].number = i + 1;
    std::sort(folds[i].test.begin(), folds[i].test.end());
  }
  return folds;
}

std::pair<data_set, data_set> split(const data_set& data, const fold& f) {
  data_set train{data.features, data.classes, {}};
  auto test = train;
  for (std::size_t i = 0; i < data.samples.size(); ++i) {
    auto tested = std::binary_search(f.test.begin(), f.test.end(), i);
    (tested ? test : train).samples.push_back(data.samples[i]);
  }
  return {std::move(train), std::move(test)};
}

} // namespace kfold
