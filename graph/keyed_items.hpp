// What a collecting node is given by `by_key`: all elements, under their keys.

#pragma once

#include <troupe/graph/expansion.hpp>
#include <troupe/graph/items.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe {

namespace detail {

// What an engine gathers for `by_key`: the elements and their keys. These are
// looked at when somebody asks for them first, in a task, so that it is the
// task that fails if they are bad.
//
// Thread-safety: that of a const object.
class keyed_list;
using keyed_list_ptr = std::shared_ptr<const keyed_list>;

// Such a list as a value. `keys` has one for each element, empty if it has
// none; null if none has one.
value make_keyed_list(value elements, label_list keys);
// The elements, a `value_list`.
const value& elements_of(const keyed_list& list);
// Their keys, as they were given; good or bad.
const label_list& keys_of(const keyed_list& list);
// Throws std::invalid_argument if an element has no key, or two have one.
void check_keys(const keyed_list& list);
// @pre for these: the keys are good.
const std::string& key_of(const keyed_list& list, std::size_t i);
// The index of the element with a key, or how many elements there are.
std::size_t find_key(const keyed_list& list, std::string_view key);
[[noreturn]] void tell_no_such_key(std::string_view key);

// std::map<std::string, T>, and others like it.
template <class Map, class T>
concept map_of =
    std::same_as<typename Map::key_type, std::string> && std::same_as<
        typename Map::mapped_type, T> && std::is_copy_constructible_v<T>;

} // namespace detail

/// The elements that `by_key` gathers, in their order, each with its key: a
/// random-access view of pairs `(key, const T&)`.
///
/// It shares the elements and copies none, so it is cheap to copy and may be
/// kept. A function that takes `const std::map<std::string, T>&`, or a
/// std::unordered_map, may be used with it as well: the map is made for the
/// call (copyable `T` only).
///
/// Thread-safety: as a `const std::vector<T>`. Errors: see `at`; an index must
/// be below `size()`.
template <class T>
class keyed_items {
public:
  /// How a value is seen: a `const T&`; of lists and outcomes, by value.
  using const_reference = typename items<T>::const_reference;
  /// An element with its key.
  using value_type = std::pair<const std::string&, const_reference>;

  /// A random-access iterator. Valid as long as the very view that it is from.
  class iterator {
  public:
    /// @name As the standard library wants it
    /// @{

    /// As of any random-access iterator that makes its elements.
    using value_type = typename keyed_items::value_type;
    using reference = value_type;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::random_access_iterator_tag;
    using iterator_category = std::input_iterator_tag;

    iterator() = default;
    iterator(const keyed_items* of, std::size_t i) : of_(of), at_(i) {}
    reference operator*() const { return (*of_)[at_]; }
    auto operator->() const {
      return detail::pointer_to_own<value_type>{**this};
    }
    reference operator[](difference_type n) const { return *(*this + n); }
    iterator& operator++() { return *this += 1; }
    iterator& operator--() { return *this -= 1; }
    iterator operator++(int) { return std::exchange(*this, *this + 1); }
    iterator operator--(int) { return std::exchange(*this, *this - 1); }
    iterator& operator+=(difference_type n) {
      at_ += static_cast<std::size_t>(n);
      return *this;
    }
    iterator& operator-=(difference_type n) { return *this += -n; }
    friend iterator operator+(iterator i, difference_type n) { return i += n; }
    friend iterator operator+(difference_type n, iterator i) { return i += n; }
    friend iterator operator-(iterator i, difference_type n) { return i -= n; }
    friend difference_type operator-(iterator a, iterator b) {
      return static_cast<difference_type>(a.at_ - b.at_);
    }
    friend bool operator==(iterator a, iterator b) { return a.at_ == b.at_; }
    friend auto operator<=>(iterator a, iterator b) { return a.at_ <=> b.at_; }
    /// @}

  private:
    const keyed_items* of_ = nullptr;
    std::size_t at_ = 0;
  };
  using const_iterator = iterator; ///< there is no other

  /// Shares the list.
  /// @throws std::invalid_argument if an element has no key, or two have one.
  explicit keyed_items(detail::keyed_list_ptr list)
      : list_(std::move(list)), values_(detail::elements_of(*list_)) {
    detail::check_keys(*list_);
  }

  /// How many elements there are.
  std::size_t size() const { return values_.size(); }
  /// Whether there are none.
  bool empty() const { return values_.empty(); }
  /// An element, in the order in which they were yielded.
  value_type operator[](std::size_t i) const {
    return {detail::key_of(*list_, i), values_[i]};
  }
  /// The first one.
  iterator begin() const { return {this, 0}; }
  /// Past the last one.
  iterator end() const { return {this, size()}; }

  /// The element with this key, or `end()`.
  iterator find(std::string_view key) const {
    return {this, detail::find_key(*list_, key)};
  }
  /// Whether there is one with this key.
  bool contains(std::string_view key) const { return find(key) != end(); }
  /// Its value.
  /// @throws std::out_of_range if there is none, with the key.
  const_reference at(std::string_view key) const {
    auto i = detail::find_key(*list_, key);
    if (i == size())
      detail::tell_no_such_key(key);
    return values_[i];
  }

  /// The values without their keys, in the order of elements.
  const items<T>& values() const { return values_; }

  /// A copy of the elements.
  template <detail::map_of<T> Map>
  operator Map() const {
    return Map(begin(), end());
  }

private:
  detail::keyed_list_ptr list_;
  items<T> values_;
};

namespace detail {

template <class T>
struct load<keyed_items<T>> {
  static keyed_items<T> from(const value& v) {
    return keyed_items<T>{v.get<keyed_list_ptr>()};
  }
};

} // namespace detail

} // namespace troupe
