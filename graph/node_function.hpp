// A user's function, erased: what a node calls when it runs.

#pragma once

#include <troupe/graph/expansion.hpp>
#include <troupe/graph/folding.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/graph/promise.hpp>
#include <troupe/graph/value.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace troupe {

/// The head of a boxed function. The function itself follows it; the table
/// knows how to call and how to destroy it.
struct function_box {
  /// How a boxed function is used: one table per type of function.
  struct table {
    /// Calls it; throws what it throws.
    value (*call)(const function_box& box, const value* const* arguments);
    /// Deletes the box.
    void (*destroy)(const function_box* box) noexcept;
  };
  const table* ops; ///< of the function that follows
  /// How many graphs have it.
  mutable std::atomic<std::uint32_t> references{0};
};

/// One more graph has it.
inline void intrusive_ptr_add_ref(const function_box* box) noexcept {
  box->references.fetch_add(1, std::memory_order_relaxed);
}
/// One graph less has it; the last one deletes it.
inline void intrusive_ptr_release(const function_box* box) noexcept {
  if (box->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    box->ops->destroy(box);
}

/// Owns a boxed function, together with graphs that have the node as well.
/// Called from many threads at once, so the function is only ever called as
/// const.
using node_function = boost::intrusive_ptr<const function_box>;

namespace detail {

template <class F>
struct boxed : function_box {
  boxed(F f, const table* t) : function_box{t}, function(std::move(f)) {}
  F function;
};

// What is made of a function's result: a value of its own, one that shares the
// argument's payload, or an expansion; or a fold that begins; or the first
// argument that is there; or nothing yet.
enum class yields { value, part, elements, folding, first, promised };

// Stands for a function where there is none.
struct no_function {};

// The promise of whatever the function wants.
struct any_promise {
  completion_ptr kept_by;
  template <class T>
  operator promise<T>() const {
    return promise<T>{kept_by};
  }
};

// Of the arguments, the first is who waits for the promise.
template <class F, class... Payloads, std::size_t... I>
void call_promised(const F& f, const value* const* a,
                   std::index_sequence<I...>) {
  std::invoke(f, any_promise{a[0]->get<completion_ptr>()},
              load<Payloads>::from(*a[I + 1])...);
}

// `Payloads` are what the handles carry; one thunk per function and payloads.
template <yields Y, class F, class... Payloads, std::size_t... I>
value call(const F& f, const value* const* a, std::index_sequence<I...>) {
  using result = std::invoke_result_t<const F&, const Payloads&...>;
  if constexpr (std::is_void_v<result>) {
    std::invoke(f, load<Payloads>::from(*a[I])...);
    return value::of(done{});
  } else if constexpr (Y == yields::elements) {
    using made = typename expansion_of<std::remove_cvref_t<result>>::type;
    return value::of<expansion_ptr>(
        std::make_shared<made>(std::invoke(f, load<Payloads>::from(*a[I])...)));
  } else if constexpr (Y == yields::part) {
    return value::part_of(*a[0],
                          std::invoke(f, load<Payloads>::from(*a[I])...));
  } else {
    return value::of<std::decay_t<result>>(
        std::invoke(f, load<Payloads>::from(*a[I])...));
  }
}

// Of the payloads, the first is that of the elements.
template <class... Payloads, class Accumulator, class F>
folding_ptr begin_fold(const fold_function<Accumulator, F>& f) {
  return std::make_shared<typed_folding<Accumulator, F, Payloads...>>(f);
}

inline value first_there(const value* const* arguments, std::size_t count) {
  return **std::find_if(arguments, arguments + count - 1,
                        [](const value* v) { return bool{*v}; });
}

template <yields Y, class F, class... Payloads>
value call_boxed(const function_box& box, const value* const* arguments) {
  if constexpr (Y == yields::folding)
    return value::of<folding_ptr>(
        begin_fold<Payloads...>(static_cast<const boxed<F>&>(box).function));
  else if constexpr (Y == yields::first)
    return first_there(arguments, sizeof...(Payloads));
  else if constexpr (Y == yields::promised) {
    call_promised<F, Payloads...>(static_cast<const boxed<F>&>(box).function,
                                  arguments,
                                  std::index_sequence_for<Payloads...>{});
    return {};
  } else
    return call<Y, F, Payloads...>(static_cast<const boxed<F>&>(box).function,
                                   arguments,
                                   std::index_sequence_for<Payloads...>{});
}

template <class Boxed>
void destroy_boxed(const function_box* box) noexcept {
  delete static_cast<const Boxed*>(box);
}

template <yields Y, class F, class... Payloads>
inline constexpr function_box::table table_of{&call_boxed<Y, F, Payloads...>,
                                              &destroy_boxed<boxed<F>>};

// A raw pointer, so that the call site needs no unwinding code; the builder
// takes it over at once.
// Null for a null pointer: see `check_names`.
template <yields Y, class... Payloads, class F>
function_box* box_function(F f) {
  if constexpr (std::is_pointer_v<F> || std::is_member_pointer_v<F>)
    if (f == nullptr)
      return nullptr;
  return new boxed<F>(std::move(f), &table_of<Y, F, Payloads...>);
}

} // namespace detail

} // namespace troupe
