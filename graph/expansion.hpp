// What an expander yields: elements, one after the other.

#pragma once

#include <troupe/graph/value.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// An element with a label, which telemetry shows beside the index. An expander
/// that returns a range of these yields `each<T>`.
template <class T>
struct labelled {
  std::string label; ///< any text; need not be unique
  T item;            ///< the element
};

/// The elements of one expansion, pulled one at a time.
///
/// Thread-safety: none. Lifetime: it owns the range. Errors: see `next`.
class expansion {
public:
  virtual ~expansion() = default;

  /// Moves the next element into `item` and its label into `label` (empty if
  /// it has none), or returns false at the end. Throws what the user's range
  /// throws.
  virtual bool next(value& item, std::string& label) = 0;

  /// How many elements there will be, or 0 if that is not known.
  virtual std::size_t size_hint() const { return 0; }
};

/// The labels of all elements; null if they have none.
using label_list = std::shared_ptr<const std::vector<std::string>>;

/// Owns an expansion.
using expansion_ptr = std::shared_ptr<expansion>;

namespace detail {

template <class R>
concept range_like = requires(R& r) {
  r.begin() != r.end();
  *r.begin();
  ++std::declval<decltype(r.begin())&>();
};

// What an iterator stands for: its value type, where it has one, so that
// std::vector<bool> yields bool.
template <class Iterator>
struct item_of {
  using type = std::remove_cvref_t<decltype(*std::declval<Iterator&>())>;
};
template <class Iterator>
requires requires { typename std::iter_value_t<Iterator>; }
struct item_of<Iterator> {
  using type = std::iter_value_t<Iterator>;
};

template <class R>
using item_t = typename item_of<decltype(std::declval<R&>().begin())>::type;

template <class Item>
struct element_of {
  using type = Item;
};
template <class T>
struct element_of<labelled<T>> {
  using type = T;
};

template <class R>
using element_t = typename element_of<item_t<R>>::type;

template <class Item, class X>
void take_element(X&& x, value& item, std::string& label) {
  using element = typename element_of<Item>::type;
  if constexpr (std::is_same_v<element, Item>) {
    label.clear();
    item = value::of<element>(std::forward<X>(x));
  } else {
    label = std::forward<X>(x).label;
    item = value::of<element>(std::forward<X>(x).item);
  }
}

// One class per type of range, not per node: compile time is a feature.
template <class R>
class range_expansion final : public expansion {
public:
  explicit range_expansion(R range) : range_(std::move(range)) {}

  bool next(value& item, std::string& label) override {
    if (!at_)
      at_.emplace(range_.begin());
    else
      ++*at_;
    if (!(*at_ != range_.end()))
      return false;
    if constexpr (may_move)
      take_element<item_t<R>>(std::move(**at_), item, label);
    else
      take_element<item_t<R>>(**at_, item, label);
    return true;
  }

  std::size_t size_hint() const override {
    if constexpr (requires(const R& r) { std::size_t(r.size()); })
      return std::size_t(range_.size());
    else
      return 0;
  }

private:
  using reference = decltype(*std::declval<R&>().begin());

  // The range is ours, so a mutable element may be moved out of it; but not
  // that of a view, which is somebody else's.
  static constexpr bool is_const =
      std::is_const_v<std::remove_reference_t<reference>>;
  static constexpr bool may_move =
      !is_const
      && !std::ranges::enable_view<R> && std::is_lvalue_reference_v<reference>;

  R range_;
  std::optional<decltype(std::declval<R&>().begin())> at_;
};

} // namespace detail

} // namespace troupe
