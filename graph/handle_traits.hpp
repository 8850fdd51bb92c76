// What the types of handles say. Private.

#pragma once

#include <troupe/graph/binding.hpp>
#include <troupe/graph/fresh.hpp>
#include <troupe/graph/handle.hpp>

#include <initializer_list>

namespace troupe::detail {

// What stands for the result of a wrong call, so that one mistake gives one
// message: every later call accepts it in silence.
struct invalid {};

// handle -> the type it carries into a function, and its block depth
template <class H>
struct handle_traits {
  static constexpr bool is_handle = false;
  static constexpr int depth = 0;
  using payload = invalid;
};

template <class T>
struct handle_traits<out<T>> {
  static constexpr bool is_handle = true;
  static constexpr int depth = 0;
  using payload = T;
};

template <class T>
struct handle_traits<in<T>> : handle_traits<out<T>> {};

template <class T>
struct handle_traits<each<T>> : handle_traits<out<T>> {
  static constexpr int depth = 1;
};

template <class T>
struct handle_traits<each<each<T>>> : handle_traits<each<T>> {
  static constexpr int depth = 1 + handle_traits<each<T>>::depth;
};

template <class T>
struct handle_traits<named<T>> : handle_traits<out<T>> {};

template <class T>
struct handle_traits<named<each<T>>> : handle_traits<each<T>> {};

template <class H>
struct handle_traits<fresh<H>> : handle_traits<H> {};

// What is kept of a handle that was just made.
template <class H>
struct stored_handle {
  using type = H;
};
template <class H>
struct stored_handle<fresh<H>> : stored_handle<H> {};
template <class T>
struct stored_handle<in<T>> : stored_handle<out<T>> {};

template <class H>
using stored_handle_t = typename stored_handle<H>::type;

template <class H>
using payload_t = typename handle_traits<H>::payload;

constexpr int greatest(std::initializer_list<int> depths) {
  int most = 0;
  for (int depth : depths)
    most = depth > most ? depth : most;
  return most;
}

// depth -> out<T>, each<T>, each<each<T>> and so on
template <class T, int Depth>
struct handle_at {
  using type = each<typename handle_at<T, Depth - 1>::type>;
};
template <class T>
struct handle_at<T, 1> {
  using type = each<T>;
};
template <class T>
struct handle_at<T, 0> {
  using type = out<T>;
};

// A node with these arguments, and an expander with them.
template <class T, class... Handles>
using result_t =
    typename handle_at<T, greatest({handle_traits<Handles>::depth...})>::type;
template <class T, class... Handles>
using deeper_t =
    typename handle_at<T,
                       greatest({handle_traits<Handles>::depth...}) + 1>::type;

} // namespace troupe::detail
