#include <troupe/actors/deadline_queue.hpp>

#include <algorithm>

namespace troupe {

bool deadline_queue::is_later(const entry& a, const entry& b) {
  return a.time != b.time ? a.time > b.time : a.of > b.of;
}

bool deadline_queue::holds(const entry& e) const {
  auto i = times_.find(e.of);
  return i != times_.end() && i->second == e.time;
}

void deadline_queue::set(key k, nanoseconds time) {
  auto [i, is_new] = times_.try_emplace(k, time);
  if (!is_new && i->second == time)
    return;
  i->second = time;
  heap_.push_back({time, k});
  std::ranges::push_heap(heap_, is_later);
  tidy();
}

void deadline_queue::cancel(key k) {
  if (times_.erase(k) > 0)
    tidy();
}

std::optional<nanoseconds> deadline_queue::next() const {
  if (heap_.empty())
    return std::nullopt;
  return heap_.front().time;
}

std::vector<deadline_queue::key> deadline_queue::pop_expired(nanoseconds now) {
  std::vector<key> expired;
  while (!heap_.empty() && heap_.front().time <= now) {
    expired.push_back(heap_.front().of);
    times_.erase(heap_.front().of);
    tidy();
  }
  return expired;
}

void deadline_queue::drop_first() {
  std::ranges::pop_heap(heap_, is_later);
  heap_.pop_back();
}

// Lets a deadline that holds come first, and at least half of them hold.
void deadline_queue::tidy() {
  while (!heap_.empty() && !holds(heap_.front()))
    drop_first();
  if (heap_.size() <= 2 * times_.size() + 16)
    return;
  std::erase_if(heap_, [this](const entry& e) { return !holds(e); });
  std::ranges::make_heap(heap_, is_later);
}

} // namespace troupe
