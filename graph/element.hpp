// Elements that an expander yields, and their labels.

#pragma once

#include <troupe/graph/value.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe {

/// An element with a label, which telemetry shows beside the index. An expander
/// that yields these makes an `each<T>`.
///
/// The first of a pair is a label too, if it is a string or an integer; but the
/// pair stays whole.
template <class T>
struct labelled {
  std::string label; ///< any text; need not be unique
  T item;            ///< the element
};

namespace detail {

template <class Key>
void write_label(const Key& key, std::string& label) {
  if constexpr (std::is_convertible_v<const Key&, std::string_view>)
    label = std::string_view{key};
  else if constexpr (std::same_as<Key, char>)
    label = std::string(1, key);
  else if constexpr (std::integral<Key> && !std::same_as<Key, bool>)
    label = std::to_string(key);
  else
    label.clear();
}

// What is made of an item of the user's range: the element, and its label.
template <class Item>
struct element_of {
  using type = Item;

  template <class X>
  static value take(X&& x, std::string& label) {
    label.clear();
    return value::of<Item>(std::forward<X>(x));
  }
};

template <class T>
struct element_of<labelled<T>> {
  using type = T;

  template <class X>
  static value take(X&& x, std::string& label) {
    label = std::forward<X>(x).label;
    return value::of<T>(std::forward<X>(x).item);
  }
};

// Also of a map, whose keys are const there.
template <class Key, class T>
struct element_of<std::pair<Key, T>> {
  using type = std::pair<std::remove_const_t<Key>, T>;

  template <class X>
  static value take(X&& x, std::string& label) {
    write_label(x.first, label);
    return value::of<type>(type(std::forward<X>(x)));
  }
};

} // namespace detail

} // namespace troupe
