// Compile errors for alternatives that do not fit together. Private.

#pragma once

#include <type_traits>

namespace troupe::detail {

template <class First, class... Others>
struct alternatives_are_of_one_type {
  static constexpr bool ok = sizeof...(Others) > 0
                             && (std::is_same_v<First, Others> && ...);

  static constexpr void tell() {
    static_assert(sizeof...(Others) > 0,
                  "troupe: first_of() takes two handles at least");
    static_assert(sizeof...(Others) == 0 || ok,
                  "troupe: first_of() takes handles of one type: convert the "
                  "others with a node first");
  }
};

} // namespace troupe::detail
