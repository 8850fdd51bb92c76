// Compile errors for what cannot be taken apart. Private.

#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

namespace troupe::detail {

template <class T, std::size_t Names>
struct as_many_names_as_parts {
  static constexpr bool is_tuple = requires { std::tuple_size<T>::value; };
  static constexpr bool count = [] {
    if constexpr (is_tuple)
      return std::tuple_size<T>::value == Names;
    else
      return true;
  }();
  static constexpr bool ok = is_tuple && count;

  static constexpr void tell() {
    static_assert(is_tuple,
                  "troupe: unpack() takes tuples apart by names alone; "
                  "of a struct, say part{\"name\", &type::member}");
    static_assert(count,
                  "troupe: unpack() wants as many names as the tuple has "
                  "elements");
  }
};

template <class T, class... Members>
struct parts_are_data_members {
  template <class M>
  static constexpr bool is_data() {
    if constexpr (std::is_member_object_pointer_v<
                      M> && std::is_invocable_v<const M&, const T&>)
      return !std::is_array_v<
          std::remove_reference_t<std::invoke_result_t<const M&, const T&>>>;
    else
      return false;
  }
  static constexpr bool ok = (is_data<Members>() && ...);

  static constexpr void tell() {
    static_assert(ok,
                  "troupe: a part{\"name\", &type::member} is a data member "
                  "of what the handle carries, and no array, for it shares "
                  "the payload: use node() for all else");
  }
};

} // namespace troupe::detail
