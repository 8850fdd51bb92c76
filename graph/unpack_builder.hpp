// How values of several parts are taken apart into nodes.

#pragma once

#include <troupe/graph/diagnose.hpp>
#include <troupe/graph/node_adder.hpp>

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace troupe {

/// A data member with the name that its node gets; see `graph_builder::unpack`.
template <class Member>
struct part {
  node_name name; ///< of the node
  Member member;  ///< `&type::member`
};
/// `part{"mean", &summary::mean}` needs no types.
template <class Member>
part(node_name, Member) -> part<Member>;

namespace detail {

// Reads an element of a tuple, without a copy.
template <std::size_t I>
struct tuple_part {
  template <class Tuple>
  const auto& operator()(const Tuple& whole) const {
    using std::get;
    return get<I>(whole);
  }
};

} // namespace detail

/// What `graph_builder` has for values of several parts.
class unpack_builder : protected detail::node_adder {
public:
  /// Takes a tuple (or pair, or array) apart into nodes, one per element, which
  /// share its payload without copies:
  ///
  ///     auto [train, test] = b.unpack(halves, "train", "test");
  template <class H, class... Names>
  auto unpack(H whole, node_name first, const Names&... others) {
    constexpr auto count = 1 + sizeof...(Names);
    using check = typename detail::first_failed<
        detail::handles_check<H>,
        detail::as_many_names_as_parts<detail::payload_t<H>, count>>::type;
    if constexpr (!check::ok) {
      return detail::refused_parts<check, count>();
    } else {
      const node_name names[] = {
          first, node_name(others, first.where.file, first.where.line)...};
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::tuple{
            add_part(names[I], detail::tuple_part<I>{}, whole)...};
      }
      (std::index_sequence_for<node_name, Names...>{});
    }
  }

  /// Takes a struct apart into nodes, one per data member that is named:
  ///
  ///     auto [mean, sd] = b.unpack(stats, part{"mean", &summary::mean},
  ///                                part{"sd", &summary::sd});
  template <class H, class... Members>
  auto unpack(H whole, const part<Members>&... parts) {
    using check = typename detail::first_failed<
        detail::handles_check<H>,
        detail::parts_are_data_members<detail::payload_t<H>, Members...>>::type;
    if constexpr (!check::ok)
      return detail::refused_parts<check, sizeof...(Members)>();
    else
      return std::tuple{add_part(parts.name, parts.member, whole)...};
  }

protected:
  using node_adder::node_adder;

private:
  template <class Member, class H>
  auto add_part(const node_name& name, Member member, const H& whole) {
    using stored = std::decay_t<
        std::invoke_result_t<const Member&, const detail::payload_t<H>&>>;
    return add<detail::result_t<stored, H>, stored, detail::yields::part>(
        name, node_kind::plain, member, whole);
  }
};

} // namespace troupe
