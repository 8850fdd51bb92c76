// A vector whose beginning is forgotten. Private.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace troupe {

/// Items by an index that grows for ever, of which only the later ones are
/// kept. Forgetting costs a constant time per item, in the long run.
///
/// Thread-safety: as a vector.
template <class T>
class sliding_window {
public:
  /// One past the last index.
  std::uint64_t end() const { return first_ + items_.size(); }
  bool empty() const { return items_.empty(); }

  /// Makes items up to an index.
  void grow(std::uint64_t end, const T& item = {}) {
    if (end > this->end())
      items_.resize(end - first_, item);
  }

  /// @pre the item is there, and was not forgotten.
  T& operator[](std::uint64_t i) { return items_[i - first_]; }
  const T& operator[](std::uint64_t i) const { return items_[i - first_]; }

  /// Forgets the items before an index; not all at once.
  void forget_before(std::uint64_t i) {
    auto gone =
        std::min<std::uint64_t>(i > first_ ? i - first_ : 0, items_.size());
    if (gone < items_.size() && (gone < 64 || gone < items_.size() / 2))
      return;
    items_.erase(items_.begin(),
                 items_.begin() + static_cast<std::ptrdiff_t>(gone));
    first_ = std::max(first_, i);
  }

  /// All that was not forgotten.
  std::vector<T>& items() { return items_; }

private:
  std::vector<T> items_;
  std::uint64_t first_ = 0;
};

} // namespace troupe
