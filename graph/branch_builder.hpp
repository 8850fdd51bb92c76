// Where branches meet of which some were skipped.

#pragma once

#include <troupe/graph/unpack_builder.hpp>

#include <type_traits>
#include <utility>

namespace troupe {

namespace detail {

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

} // namespace detail

/// What `graph_builder` has for branches; see `skip`.
class branch_builder : public unpack_builder {
public:
  /// The value of the first of its arguments that is there: where branches meet
  /// again, of which some were skipped by a node of theirs (see `skip`). They
  /// must be of one type. If all were skipped, so is it; and also if one is
  /// missing because something failed.
  ///
  ///     auto text = b.first_of("text", parsed, recognised);
  template <class First, class... Others>
  auto first_of(node_name name, First first, Others... others) {
    using check = typename detail::first_failed<
        detail::handles_check<First, Others...>,
        detail::alternatives_are_of_one_type<
            detail::payload_t<First>, detail::payload_t<Others>...>>::type;
    using type = detail::payload_t<First>;
    if constexpr (!check::ok)
      return detail::refused<check>();
    else
      return add<detail::result_t<type, First, Others...>, type,
                 detail::yields::first>(
          name, node_kind::plain, detail::no_function{},
          detail::alternative<First>{std::move(first)},
          detail::alternative<Others>{std::move(others)}...);
  }

protected:
  using unpack_builder::unpack_builder;
};

} // namespace troupe
