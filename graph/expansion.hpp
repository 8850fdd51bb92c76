// What an expander yields: elements, one after the other.

#pragma once

#include <troupe/graph/value.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

/// An element with a label, which telemetry shows beside the index. An expander
/// that returns a range of these yields `each<T>`.
template <class T>
struct labelled {
  std::string label;
  T item;
};

/// The elements of one expansion, pulled one at a time; not thread-safe.
class expansion {
public:
  virtual ~expansion() = default;

  /// Moves the next element into `item` and its label into `label` (empty if
  /// it has none), or returns false at the end. Throws what the user's range
  /// throws.
  virtual bool next(value& item, std::string& label) = 0;
};

using expansion_ptr = std::shared_ptr<expansion>;

namespace detail {

template <class R>
concept range_like = requires(R& r) {
  r.begin() != r.end();
  *r.begin();
  ++std::declval<decltype(r.begin())&>();
};

template <class X>
struct element_of {
  using type = X;
};

template <class T>
struct element_of<labelled<T>> {
  using type = T;
};

template <class R>
using element_t = typename element_of<
    std::remove_cvref_t<decltype(*std::declval<R&>().begin())>>::type;

template <class X>
void take_element(X&& x, value& item, std::string& label) {
  using raw = std::remove_cvref_t<X>;
  if constexpr (requires {
                  typename element_of<raw>::type;
                  x.label;
                  x.item;
                }) {
    label = std::forward<X>(x).label;
    item = value::of<typename element_of<raw>::type>(std::forward<X>(x).item);
  } else {
    item = value::of<raw>(std::forward<X>(x));
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
    // The range is ours, so a mutable element may be moved out of it.
    using reference = decltype(**at_);
    if constexpr (
        std::is_lvalue_reference_v<
            reference> && !std::is_const_v<std::remove_reference_t<reference>>)
      take_element(std::move(**at_), item, label);
    else
      take_element(**at_, item, label);
    return true;
  }

private:
  R range_;
  std::optional<decltype(std::declval<R&>().begin())> at_;
};

} // namespace detail

} // namespace troupe
