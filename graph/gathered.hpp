/// @file
/// Arguments that gather: the values of a block's elements, all together.
///
/// They are legal with every function of the builder:
///
///     auto total = b.node("total", sum, all(counts));
///     auto again = b.expand("again", worst_of, outcomes(counts));
///
/// What they gather is what is there for one element of the block around: of
/// nested blocks, `all` leaves the innermost, and `node("y", f, x, all(x))`
/// puts each element beside all of them.

#pragma once

#include <troupe/graph/handle_list.hpp>
#include <troupe/graph/handle_traits.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/graph/keyed_items.hpp>
#include <troupe/graph/outcome.hpp>
#include <troupe/graph/passing.hpp>

#include <type_traits>
#include <utility>

namespace troupe {

/// An argument that gathers; made by `all`, `successes`, `outcomes` and
/// `by_key`.
template <class Source, passing How>
struct gathered {
  Source source; ///< what is gathered
};

namespace detail {

// What of a block's elements reaches the function.
template <class Element, passing How>
struct gathered_payload {
  using type = items<Element>;
};
template <class Element>
struct gathered_payload<Element, passing::outcomes> {
  using type = items<outcome<Element>>;
};
template <class Element>
struct gathered_payload<Element, passing::by_key> {
  using type = keyed_items<Element>;
};
template <class Element, passing How>
requires(folds(How)) struct gathered_payload<Element, How> {
  using type = Element;
};

// Gathering leaves the innermost block.
template <class Source, passing How>
struct handle_traits<gathered<Source, How>> {
  static constexpr bool is_handle = true;
  static constexpr int depth = handle_traits<Source>::depth - 1;
  using payload =
      typename gathered_payload<typename handle_traits<Source>::payload,
                                How>::type;
};

template <class H>
inline constexpr bool is_gathered = false;
template <class Source, passing How>
inline constexpr bool is_gathered<gathered<Source, How>> = true;
template <class H>
inline constexpr bool is_gathered<handle_list<H>> = true;

template <class H>
inline constexpr bool is_folded = false;
template <class Source, passing How>
inline constexpr bool is_folded<gathered<Source, How>> = folds(How);

template <class H>
concept handle_like = handle_traits<H>::is_handle;

template <class H>
struct cannot_gather {
  static constexpr bool again = is_gathered<H>;
  static constexpr bool ok = handle_traits<H>::depth > 0 && !again;
  static constexpr bool told = std::is_same_v<payload_t<H>, invalid>;

  static constexpr void tell() {
    static_assert(!again, "troupe: what is gathered cannot be gathered again: "
                          "collect it into a node of its own first");
    static_assert(ok || again || told,
                  "troupe: all(), successes(), outcomes() and by_key() "
                  "gather the elements of a block: a value outside of blocks "
                  "is passed as "
                  "it is");
  }
};

template <passing How, class H>
auto gather_as(H x) {
  using check = cannot_gather<H>;
  if constexpr (check::ok) {
    return gathered<stored_handle_t<H>, How>{std::move(x)};
  } else {
    check::tell();
    return out<invalid>{};
  }
}

// All that a node in blocks yields: items<T>, items<items<T>> and so on.
template <class H>
struct values_of;
template <class T>
struct values_of<each<T>> {
  using type = items<T>;
};
template <class T>
struct values_of<each<each<T>>> {
  using type = items<typename values_of<each<T>>::type>;
};

template <class H>
using values_t = typename values_of<H>::type;

} // namespace detail

/// The values of `x`, an `each<T>` or `named<each<T>>`, in element order, as
/// one argument `items<T>`. If an element has none, what takes it is skipped.
template <detail::handle_like H>
auto all(H x) {
  return detail::gather_as<passing::all>(std::move(x));
}

/// The same without the elements that failed or were skipped: an `items<T>`,
/// which may be shorter, or empty.
template <detail::handle_like H>
auto successes(H x) {
  return detail::gather_as<passing::successes>(std::move(x));
}

/// The same with the failures of those elements in their places: an
/// `items<outcome<T>>`. If the expander itself failed after some elements, its
/// own failure is one more, the last.
template <detail::handle_like H>
auto outcomes(H x) {
  return detail::gather_as<passing::outcomes>(std::move(x));
}

/// All values with the keys of the elements, as `keyed_items<T>`: for elements
/// that are pairs, from a map say, whose first is a string or an integer, or
/// that are `labelled`. What takes it fails if an element has no key, or two
/// have the same; and is skipped if an element has no value.
template <detail::handle_like H>
auto by_key(H x) {
  return detail::gather_as<passing::by_key>(std::move(x));
}

/// For `graph_builder::fold`: the elements as they are there, in any order.
template <detail::handle_like H>
auto unordered(H x) {
  return detail::gather_as<passing::fold_unordered>(std::move(x));
}

} // namespace troupe
