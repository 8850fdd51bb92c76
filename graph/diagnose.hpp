// One readable compile error for each likely mistake with the builder. Private.
//
// Each template's name is the complaint and its arguments are the types at
// hand, since that is what compilers print beside the message. When the call is
// right, nothing of it is instantiated but `ok`; else the builder calls `tell`,
// once. The assertions stand in that function because a class whose assertion
// fails is incomplete to Clang, which then complains of every use of it.

#pragma once

#include <troupe/graph/diagnose_call.hpp>
#include <troupe/graph/diagnose_promise.hpp>
#include <troupe/graph/diagnose_result.hpp>
#include <troupe/graph/diagnose_unpack.hpp>

#include <array>

namespace troupe::detail {

// Whether an earlier mistake made one of these handles.
template <class... Handles>
inline constexpr bool
    told_before = (std::is_same_v<payload_t<Handles>, invalid> || ...)
                  && (handle_traits<Handles>::is_handle && ...);

// A mistake that was told where it was made.
struct known_mistake {
  static constexpr bool ok = false;
  static constexpr void tell() {}
};

// The first of the checks that fails, or the last one.
template <class Check, class... Others>
struct first_failed {
  using type = Check;
};
template <class Check, class Next, class... Others>
requires(Check::ok) struct first_failed<Check, Next, Others...>
    : first_failed<Next, Others...> {
};

struct nothing_known {
  static constexpr bool ok = true;
};

template <class... Handles>
using handles_check = typename first_failed<
    std::conditional_t<told_before<Handles...>, known_mistake, nothing_known>,
    arguments_are_handles<Handles...>>::type;

template <class F, class... Handles>
using call_check =
    typename first_failed<handles_check<Handles...>, folded_by_fold<Handles...>,
                          cannot_call<F, payload_t<Handles>...>>::type;

// The same for functions that cannot be asynchronous.
template <class F, class... Handles>
using returning_check = typename first_failed<function_returns_its_result<F>,
                                              call_check<F, Handles...>>::type;

template <class F, class Promise, class... Handles>
using async_check = typename first_failed<
    handles_check<Handles...>, promise_is_kept_by_value<F>,
    cannot_call<F, Promise, payload_t<Handles>...>,
    promise_is_all_it_gives<F, Promise, payload_t<Handles>...>>::type;

// What a wrong call returns, after its one complaint.
template <class Check>
fresh<out<invalid>> refused() {
  Check::tell();
  return {};
}

// The same for a call that returns several handles.
template <class Check, std::size_t Count>
std::array<fresh<out<invalid>>, Count> refused_parts() {
  Check::tell();
  return {};
}

} // namespace troupe::detail
