// What a collecting node is given: all elements of a block, in order.

#pragma once

#include <troupe/graph/value.hpp>

#include <compare>
#include <cstddef>
#include <iterator>
#include <vector>

namespace troupe {

/// The values of one node of a block, one per element, in element order.
using value_list = std::vector<value>;

/// A random-access view of `const T&`: the elements that a collect gathers.
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
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    iterator() = default;
    explicit iterator(const value* at) : at_(at) {}
    reference operator*() const { return at_->template get<T>(); }
    pointer operator->() const { return &**this; }
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

  using value_type = T;            ///< of an element
  using const_iterator = iterator; ///< there is no other

  /// @pre `list` holds a `value_list` whose elements are all of type `T`.
  explicit items(value list) : list_(std::move(list)) {}

  /// @name As of a vector
  /// @{

  /// As of a `const std::vector<T>`.
  std::size_t size() const { return all().size(); }
  bool empty() const { return all().empty(); }
  const T& operator[](std::size_t i) const {
    return all()[i].template get<T>();
  }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size() - 1]; }
  iterator begin() const { return iterator{all().data()}; }
  iterator end() const { return iterator{all().data() + size()}; }
  /// @}

  /// A copy of the elements.
  operator std::vector<T>() const requires std::is_copy_constructible_v<T> {
    return {begin(), end()};
  }

private:
  const value_list& all() const { return list_.get<value_list>(); }

  value list_;
};

} // namespace troupe
