#include <troupe/hooks/duration_histogram.hpp>

#include <algorithm>
#include <bit>

namespace troupe {

namespace {

constexpr std::size_t per_doubling = 64;

// How many bits of a duration its bucket does not tell.
int dropped_bits(std::uint64_t d) {
  return std::max(0, static_cast<int>(std::bit_width(d)) - 7);
}

std::size_t bucket_of(nanoseconds duration) {
  auto d = static_cast<std::uint64_t>(duration);
  auto bits = dropped_bits(d);
  return per_doubling * static_cast<std::size_t>(bits) + (d >> bits);
}

nanoseconds middle_of(std::size_t bucket) {
  if (bucket < 2 * per_doubling)
    return static_cast<nanoseconds>(bucket);
  auto bits = bucket / per_doubling - 1;
  auto half = std::size_t{1} << (bits - 1);
  return static_cast<nanoseconds>(((bucket - per_doubling * bits) << bits)
                                  + half);
}

} // namespace

void duration_histogram::add(nanoseconds duration) {
  duration = std::max<nanoseconds>(duration, 0);
  auto bucket = bucket_of(duration);
  if (buckets_.empty())
    first_ = bucket;
  if (bucket < first_) {
    buckets_.insert(buckets_.begin(), first_ - bucket, 0);
    first_ = bucket;
  }
  if (bucket - first_ >= buckets_.size())
    buckets_.resize(bucket - first_ + 1);
  ++buckets_[bucket - first_];
  min_ = count_ == 0 ? duration : std::min(min_, duration);
  max_ = std::max(max_, duration);
  total_ += duration;
  ++count_;
}

// The least duration that `percent` of all do not exceed.
nanoseconds duration_histogram::percentile(std::uint64_t percent) const {
  auto rank = (count_ * percent + 99) / 100;
  auto bucket = first_;
  for (auto n : buckets_) {
    if (n >= rank)
      break;
    rank -= n;
    ++bucket;
  }
  return std::clamp(middle_of(bucket), min_, max_);
}

duration_summary duration_histogram::summary() const {
  if (count_ == 0)
    return {};
  return {.count = count_,
          .total = total_,
          .min = min_,
          .p50 = percentile(50),
          .p95 = percentile(95),
          .p99 = percentile(99),
          .max = max_};
}

} // namespace troupe
