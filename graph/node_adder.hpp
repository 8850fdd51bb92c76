// How nodes come from the builder's typed functions into its draft. Private.

#pragma once

#include <troupe/graph/diagnose.hpp>
#include <troupe/graph/fresh.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/handle_traits.hpp>
#include <troupe/graph/listed_function.hpp>
#include <troupe/graph/node_argument.hpp>
#include <troupe/graph/node_function.hpp>
#include <troupe/graph/subgraph.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace troupe::detail {

// What is behind `graph_builder`: what is known of types ends here.
class node_adder {
protected:
  node_adder(std::shared_ptr<graph_draft> draft, std::string prefix);
  ~node_adder();
  node_adder(node_adder&&) noexcept;
  node_adder& operator=(node_adder&&) noexcept;

  template <class Result, class Stored, yields Y, class F, class... Handles>
  fresh<Result> add(const node_name& name, node_kind kind, F function,
                    const Handles&... arguments) {
    const node_argument list[sizeof...(Handles) + 1] = {
        to_argument(arguments)...};
    auto* box = to_box<Y>(std::move(function), arguments...);
    return handle_for<Result>(add_node(
        {name, kind, value::type_of<Stored>(), handle_traits<Result>::depth,
         box, Y == yields::part || Y == yields::first},
        list, sizeof...(Handles)));
  }

  template <class Accumulator, class F, class... Handles>
  auto add_fold(const node_name& name, fold_function<Accumulator, F> function,
                const Handles&... arguments) {
    return add<result_t<Accumulator, Handles...>, Accumulator, yields::folding>(
        name, node_kind::fold, std::move(function), arguments...);
  }

  template <class F, class... Handles>
  auto add_async(const node_name& name, F function,
                 const Handles&... arguments) {
    using promised = promise_t<F>;
    using check = async_check<F, promised, Handles...>;
    if constexpr (!check::ok)
      return refused<check>();
    else
      return add<result_t<typename promised::result, Handles...>,
                 typename promised::result, yields::promised>(
          name, node_kind::async, std::move(function), arguments...);
  }

  template <class H>
  fresh<H> handle_for(handle made) {
    return {draft_.get(), made};
  }

  // The doors through which every node comes, without templates.
  handle add_input(const node_name& name, const type_ops* type, value fallback);
  std::shared_ptr<const subgraph_table> add_subgraph(const node_name& name,
                                                     const graph& part,
                                                     const bound_input* inputs,
                                                     std::size_t count);

  std::string_view module_name() const {
    return std::string_view{prefix_}.substr(
        0, prefix_.empty() ? 0 : prefix_.size() - 1);
  }

  std::shared_ptr<graph_draft> draft_;
  std::string prefix_; // of a module: "name/"

private:
  struct description {
    const node_name& name;
    node_kind kind;
    const type_ops* type;
    int depth;
    function_box* function;
    bool passes_on = false;
  };
  handle add_node(const description& node, const node_argument* arguments,
                  std::size_t count);

  template <yields Y, class F, class... Handles>
  static function_box* to_box(F function, const Handles&... arguments) {
    if constexpr ((is_handle_list<Handles> || ...)) {
      const list_size sizes[] = {list_size_of(arguments)...};
      return box_with_lists<Y, payload_t<Handles>...>(std::move(function),
                                                      sizes);
    } else {
      return box_function<Y, payload_t<Handles>...>(std::move(function));
    }
  }
};

} // namespace troupe::detail
