// What became of one element of a block: its value, or why there is none.

#pragma once

#include <troupe/graph/failure.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/graph/value.hpp>

#include <type_traits>
#include <utility>

namespace troupe {

namespace detail {

// The failure that an element holds in place of its value; null if none.
shared_failure failure_in(const value& element);
// Throws it. @pre there is one.
[[noreturn]] void rethrow_failure_in(const value& element);

} // namespace detail

/// The value of one element, or its failure; see `outcomes`.
///
///     int sum_of_what_there_is(items<outcome<int>> list) {
///       int sum = 0;
///       for (const auto& x : list)
///         if (x)
///           sum += *x;
///         else
///           std::cerr << x.failure()->chain() << '\n';
///       return sum;
///     }
///
/// Thread-safety: immutable. Lifetime: it shares the value or failure, and may
/// be kept. It is cheap to copy.
template <class T>
class outcome {
  static constexpr bool is_small =
      std::is_trivially_copyable_v<T> && sizeof(T) <= 16;

public:
  /// What `value` returns: a `const T&`, which lives as long as this outcome or
  /// the list that it is from; a small plain `T` is returned itself.
  using reference = std::conditional_t<is_small, T, detail::loaded_t<T>>;

  /// @pre `element` holds a `T`, or a `shared_failure`.
  explicit outcome(troupe::value element) : element_(std::move(element)) {}

  /// Whether there is a value.
  explicit operator bool() const noexcept {
    return !same_type(element_.type(),
                      troupe::value::type_of<shared_failure>());
  }

  /// The value.
  /// @throws the failure's exception, if there is none; see `rethrow`.
  reference value() const {
    if (!*this)
      detail::rethrow_failure_in(element_);
    return detail::load<T>::from(element_);
  }

  /// As `value`.
  reference operator*() const { return value(); }
  /// As `value`.
  auto operator->() const { return detail::pointer_to(**this); }

  /// Why there is no value; null if there is one.
  shared_failure failure() const { return detail::failure_in(element_); }

private:
  static_assert(!std::is_same_v<T, shared_failure>,
                "troupe: a node that yields a shared_failure has no outcomes, "
                "for these could not be told from its own failures");

  troupe::value element_;
};

namespace detail {

// A list of outcomes has elements that hold either of the two.
template <class T>
struct load<outcome<T>> {
  static outcome<T> from(const value& v) { return outcome<T>{v}; }
};

} // namespace detail

} // namespace troupe
