// Takes the elements of an expander. Private.

#pragma once

#include <troupe/graph/expansion.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// Takes the elements, or a part of them, out of what an expander returned.
///
/// Thread-safety: none.
class element_puller {
public:
  /// Of a lazy expander, at most `limit`, without the first `discarded`; of
  /// others all.
  element_puller(expansion& from, std::uint64_t limit, std::uint64_t discarded);

  /// Returns whether there may be more. Throws what the expander throws.
  bool pull();

  bool pulled_any() const { return !elements_.empty(); }

  /// Hands out the elements, a `value_list`, and their labels, if they have
  /// any.
  void finish(value& elements, label_list& labels);

private:
  // How long a lazy expander pulls before it shows what it has.
  static constexpr nanoseconds patience = 20'000'000;

  expansion& from_;
  std::uint64_t discarded_; // that were yielded before
  std::uint64_t limit_;
  nanoseconds patience_ends_;
  value_list elements_;
  std::vector<std::string> labels_;
};

} // namespace troupe
