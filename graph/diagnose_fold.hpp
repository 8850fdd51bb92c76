// What fold() is given: its elements, and whether they fit. Private.

#pragma once

#include <troupe/graph/diagnose.hpp>
#include <troupe/graph/gathered.hpp>

#include <type_traits>

namespace troupe::detail {

// The payload of an element that is folded.
template <class H>
struct folded_element {
  using type = payload_t<H>;
};
template <class Source, passing How>
struct folded_element<gathered<Source, How>> {
  using type = payload_t<Source>;
};

template <class H>
struct an_each_to_fold {
  static constexpr bool ok =
      is_folded<H> || (!is_gathered<H> && handle_traits<H>::depth > 0);

  static constexpr void tell() {
    static_assert(ok, "troupe: fold() takes the elements of a block one by "
                      "one: give it an each<T>, or unordered(each<T>), after "
                      "its function");
  }
};

template <class F, class Accumulator, class... Given>
struct step_returns_accumulator {
  using returned =
      std::invoke_result_t<const F&, const Accumulator&, const Given&...>;
  static constexpr bool ok = std::is_convertible_v<returned, Accumulator>;

  static constexpr void tell() {
    static_assert(ok, "troupe: fold()'s function must return the next "
                      "accumulator");
  }
};

template <class F, class Accumulator, class Each, class... Handles>
struct fold_steps {
  using type = typename first_failed<
      cannot_call<F, Accumulator, typename folded_element<Each>::type,
                  payload_t<Handles>...>,
      step_returns_accumulator<F, Accumulator,
                               typename folded_element<Each>::type,
                               payload_t<Handles>...>>::type;
};

template <class Accumulator, class F, class Each, class... Handles>
using fold_check = typename first_failed<
    handles_check<Each, Handles...>, an_each_to_fold<Each>,
    folded_by_fold<Handles...>,
    typename fold_steps<F, Accumulator, Each, Handles...>::type>::type;

// Marks the elements: by default they are taken in their order.
template <class H>
auto to_fold(H x) {
  if constexpr (is_folded<H>)
    return x;
  else
    return gathered<stored_handle_t<H>, passing::fold>{std::move(x)};
}

} // namespace troupe::detail
