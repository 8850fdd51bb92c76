// What a collecting node is given: all elements of a block, in order.

#pragma once

#include <troupe/graph/value.hpp>

#include <compare>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe {

/// The values of one node of a block, one per element, in element order.
using value_list = std::vector<value>;

template <class T>
class items;

namespace detail {

// How a `P` is read from a value: the payload by reference; but a list that was
// gathered, and what became of an element, are made of what the value holds.
template <class P>
struct load {
  static const P& from(const value& v) { return v.get<P>(); }
};

template <class T>
struct load<items<T>> {
  static items<T> from(const value& v);
};

template <class P>
using loaded_t = decltype(load<P>::from(std::declval<const value&>()));

// What `->` is given for a reference, and for an object of its own.
template <class T>
struct pointer_to_own {
  T item;
  const T* operator->() const { return &item; }
};

template <class T>
const T* pointer_to(const T& x) {
  return &x;
}
template <class T>
requires(!std::is_lvalue_reference_v<T>) pointer_to_own<T> pointer_to(T&& x) {
  return {std::move(x)};
}

template <class T>
inline constexpr bool is_items = false;
template <class T>
inline constexpr bool is_items<items<T>> = true;

} // namespace detail

/// A random-access view of `const T&`: the elements that a collect gathers.
/// Lists of lists, `items<items<T>>`, and of outcomes, `items<outcome<T>>`,
/// give their elements by value.
///
/// It shares the elements and copies none, so it is cheap to copy and may be
/// kept. A function that takes `const std::vector<T>&` may be used with it as
/// well: the vector is made for the call (copyable `T` only).
///
/// Thread-safety: as a `const std::vector<T>`. Errors: none; as with a vector,
/// an index must be below `size()`.
template <class T>
class items {
public:
  /// A random-access iterator. Valid as long as any copy of the view.
  class iterator {
  public:
    /// @name As the standard library wants it
    /// @{

    /// As of any random-access iterator.
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = detail::loaded_t<T>;
    using pointer = decltype(detail::pointer_to(std::declval<reference>()));
    using iterator_concept = std::random_access_iterator_tag;
    // The older requirements do not know such iterators without references.
    using iterator_category =
        std::conditional_t<std::is_reference_v<reference>, iterator_concept,
                           std::input_iterator_tag>;

    iterator() = default;
    explicit iterator(const value* at) : at_(at) {}
    reference operator*() const { return detail::load<T>::from(*at_); }
    pointer operator->() const { return detail::pointer_to(**this); }
    reference operator[](difference_type n) const { return *(*this + n); }
    iterator& operator++() { return *this += 1; }
    iterator& operator--() { return *this -= 1; }
    iterator operator++(int) { return std::exchange(*this, *this + 1); }
    iterator operator--(int) { return std::exchange(*this, *this - 1); }
    iterator& operator+=(difference_type n) {
      at_ += n;
      return *this;
    }
    iterator& operator-=(difference_type n) { return *this += -n; }
    friend iterator operator+(iterator i, difference_type n) { return i += n; }
    friend iterator operator+(difference_type n, iterator i) { return i += n; }
    friend iterator operator-(iterator i, difference_type n) { return i -= n; }
    friend difference_type operator-(iterator a, iterator b) {
      return a.at_ - b.at_;
    }
    friend auto operator<=>(const iterator&, const iterator&) = default;
    /// @}

  private:
    const value* at_ = nullptr;
  };

  using value_type = T;                        ///< of an element
  using const_iterator = iterator;             ///< there is no other
  using const_reference = detail::loaded_t<T>; ///< what an element is seen by

  /// @pre `list` holds a `value_list` whose elements are all of type `T`.
  explicit items(value list) : list_(std::move(list)) {}

  /// @name As of a vector
  /// @{

  /// As of a `const std::vector<T>`.
  std::size_t size() const { return all().size(); }
  bool empty() const { return all().empty(); }
  const_reference operator[](std::size_t i) const {
    return detail::load<T>::from(all()[i]);
  }
  const_reference front() const { return (*this)[0]; }
  const_reference back() const { return (*this)[size() - 1]; }
  iterator begin() const { return iterator{all().data()}; }
  iterator end() const { return iterator{all().data() + size()}; }
  /// @}

  /// A copy of the elements.
  operator std::vector<T>() const requires std::is_copy_constructible_v<T> {
    return {begin(), end()};
  }
  /// A copy of the elements of each list, if they are lists.
  template <class List>
  requires(detail::is_items<T>&&
               std::is_convertible_v<T, List> && !std::is_same_v<T, List>)
  operator std::vector<List>() const {
    return {begin(), end()};
  }

private:
  const value_list& all() const { return list_.get<value_list>(); }

  value list_;
};

// A function may have returned the list, instead of an engine gathered it.
template <class T>
items<T> detail::load<items<T>>::from(const value& v) {
  if (auto* list = v.get_if<items<T>>())
    return *list;
  return items<T>{v};
}

} // namespace troupe
