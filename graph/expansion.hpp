// What an expander yields: elements, one after the other.

#pragma once

#include <troupe/graph/element.hpp>
#include <troupe/graph/value.hpp>

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe {

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

  /// Whether elements are made only as they are pulled, so that there may be
  /// far more than fit into memory.
  virtual bool lazy() const { return true; }
};

/// The labels of all elements; null if they have none.
using label_list = std::shared_ptr<const std::vector<std::string>>;

/// The label of one of them, which keeps the list alive; null if it has none.
using shared_label = std::shared_ptr<const std::string>;

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

// A function that is called for one element after the other.
template <class X>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class F>
using pulled_t = std::remove_cvref_t<std::invoke_result_t<F&>>;

template <class F>
concept pull_function = std::is_invocable_v<F&> && is_optional<pulled_t<F>>;

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
    using element = element_of<item_t<R>>;
    if constexpr (may_move)
      item = element::take(std::move(**at_), label);
    else
      item = element::take(**at_, label);
    return true;
  }

  bool lazy() const override {
    return !requires(const R& r) { r.size(); }
    || std::ranges::enable_view<R>;
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

template <class F>
class pull_expansion final : public expansion {
public:
  explicit pull_expansion(F pull) : pull_(std::move(pull)) {}

  bool next(value& item, std::string& label) override {
    using element = element_of<typename pulled_t<F>::value_type>;
    pulled_t<F> x = std::invoke(pull_);
    if (!x)
      return false;
    item = element::take(*std::move(x), label);
    return true;
  }

private:
  F pull_;
};

// What an expander's function returns -> its expansion, and what that yields.
template <class R>
struct expansion_of {};
template <range_like R>
struct expansion_of<R> {
  using type = range_expansion<R>;
  using element = typename element_of<item_t<R>>::type;
};
template <pull_function R>
requires(!range_like<R>) struct expansion_of<R> {
  using type = pull_expansion<R>;
  using element = typename element_of<typename pulled_t<R>::value_type>::type;
};

template <class R>
using element_t = typename expansion_of<R>::element;

} // namespace detail

} // namespace troupe
