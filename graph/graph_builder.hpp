// How a graph is described: functions, and handles that connect them.

#pragma once

#include <troupe/graph/binding.hpp>
#include <troupe/graph/branch_builder.hpp>
#include <troupe/graph/diagnose.hpp>
#include <troupe/graph/diagnose_fold.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/graph_error.hpp>
#include <troupe/graph/override.hpp>
#include <troupe/graph/policy.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// Builds a graph, node by node.
///
/// A node is a name, a function and the handles of its arguments. What the
/// function returns decides the handle that comes back. Arguments from inside
/// a block (`each<T>`) put the node into that block, where it runs once per
/// element; values from outside are the same for every element. Blocks nest:
/// `each<each<T>>` is in a block within a block.
///
///     troupe::graph_builder b;
///     auto n = b.input<int>("n");
///     auto x = b.expand("x", numbers_below, n);  // each<int>
///     auto y = b.node("y", square, x);           // each<int>
///     auto s = b.collect("s", sum, y);           // out<int>; sum(items<int>)
///     troupe::graph g = std::move(b).build("squares");
///
/// Functions may be function pointers, lambdas, function objects, member
/// functions and data members, also move-only ones. They are called as const,
/// from many threads at once, and must not keep references to their arguments.
/// Of an overloaded function, say in a lambda which one is meant.
///
/// What comes back is a handle on which options of the node can be given at
/// once: see `fresh`.
///
/// Errors: what the types show does not compile, with one line that begins
/// with "troupe:". All else is reported by `build`, all at once.
/// Thread-safety: none; one thread at a time. Handles may outlive the builder.
class graph_builder : public branch_builder {
public:
  /// Begins a graph.
  graph_builder();
  /// Handles stay valid.
  ~graph_builder();
  /// @name One that was moved from can only be destroyed or assigned to
  /// @{

  /// Takes over what was built so far.
  graph_builder(graph_builder&&) noexcept;
  graph_builder& operator=(graph_builder&&) noexcept;
  /// @}

  /// An input that each run must bind.
  template <class T>
  fresh<in<T>> input(node_name name) {
    return handle_for<in<T>>(add_input(name, value::type_of<T>(), {}));
  }

  /// An input with a default value, which tells its type: `input("k", 4)` is an
  /// `in<int>`, `input<long>("k", 4)` an `in<long>`.
  template <class T>
  fresh<in<T>> input(node_name name, T default_value) {
    return handle_for<in<T>>(add_input(name, value::type_of<T>(),
                                       value::of<T>(std::move(default_value))));
  }

  /// The same for a string literal: an `in<std::string>`.
  fresh<in<std::string>> input(node_name name, const char* default_value) {
    return input<std::string>(name, default_value);
  }

  /// Computes one value from its arguments: `out<R>`, or `each<R>` if an
  /// argument is in a block, of the depth of the deepest. A function that
  /// returns void yields `done`; one whose first parameter is a `promise<T>`,
  /// and that returns void, yields a `T` when the promise is kept.
  template <class F, class... Handles>
  auto node(node_name name, F function, Handles... arguments) {
    using check = detail::call_check<F, Handles...>;
    if constexpr (detail::is_promised<F>) {
      return add_async(name, std::move(function), arguments...);
    } else if constexpr (!check::ok) {
      return detail::refused<check>();
    } else {
      using raw =
          std::invoke_result_t<const F&, const detail::payload_t<Handles>&...>;
      using stored =
          std::conditional_t<std::is_void_v<raw>, done, std::decay_t<raw>>;
      using result_check = detail::result_is_a_value<F, raw>;
      if constexpr (!result_check::ok)
        return detail::refused<result_check>();
      else
        return add<detail::result_t<stored, Handles...>, stored,
                   detail::yields::value>(name, node_kind::plain,
                                          std::move(function), arguments...);
    }
  }

  /// Opens a block: the function returns a range, and what is built upon the
  /// `each<T>` that comes back runs once per element of it. With an argument
  /// from inside a block it opens a block within that one.
  ///
  /// The range may be a generator, whose elements are pulled one at a time. Or
  /// a function is returned, maybe a mutable one: it is called for the next
  /// element, a std::optional, until that is empty. Elements may be `labelled`;
  /// a map yields pairs, whose keys are labels too.
  template <class F, class... Handles>
  auto expand(node_name name, F function, Handles... arguments) {
    using check = detail::returning_check<F, Handles...>;
    if constexpr (!check::ok) {
      return detail::refused<check>();
    } else {
      using raw = std::remove_cvref_t<
          std::invoke_result_t<const F&, const detail::payload_t<Handles>&...>>;
      using range_check = detail::result_is_a_range<raw>;
      if constexpr (!range_check::ok) {
        return detail::refused<range_check>();
      } else {
        using element = detail::element_t<raw>;
        return add<detail::deeper_t<element, Handles...>, element,
                   detail::yields::elements>(name, node_kind::expander,
                                             std::move(function), arguments...);
      }
    }
  }

  /// Closes a block: every `each<T>` among the arguments is gathered, so that
  /// the function gets `items<T>`. Short for `node` with `all(x)`.
  ///
  /// In nested blocks it closes the innermost: handles of the greatest depth
  /// are gathered, and shallower ones passed as they are.
  template <class F, class... Handles>
  auto collect(node_name name, F function, Handles... arguments) {
    using check = typename detail::first_failed<
        detail::handles_check<Handles...>,
        detail::an_each_to_collect<Handles...>>::type;
    if constexpr (!check::ok)
      return detail::refused<check>();
    else
      return node(name, std::move(function),
                  detail::gather<detail::gathered_depth<Handles...>()>(
                      std::move(arguments))...);
  }

  /// Closes a block by taking its elements into an accumulator, one after the
  /// other: `step(accumulator, element, others...)` returns the next one.
  ///
  ///     auto sum = b.fold("sum", 0.0, std::plus<>{}, weight);
  ///
  /// It begins with the first element, and elements that were taken in are let
  /// go, so that a block of any number of elements needs little memory. They
  /// come in their order, or as they are there: `unordered(x)`. If one of them
  /// fails, the fold is skipped, and what it has is dropped.
  template <class Accumulator, class F, class Each, class... Handles>
  auto fold(node_name name, Accumulator initial, F step, Each elements,
            Handles... others) {
    using check = detail::fold_check<Accumulator, F, Each, Handles...>;
    if constexpr (!check::ok)
      return detail::refused<check>();
    else
      return add_fold(name,
                      detail::fold_function<Accumulator, F>{std::move(initial),
                                                            std::move(step)},
                      detail::to_fold(std::move(elements)), others...);
  }

  /// Adds all nodes of a graph that is built, as `name/` and their own names.
  /// Handles take the place of its inputs; inputs without one become inputs of
  /// this graph, with their defaults. What comes back translates handles:
  ///
  ///     auto left = b.subgraph("left", trip, bound{km, distance});
  ///     auto sum = b.node("sum", add, left[cost], toll);
  ///
  /// If a handle is from inside a block, the part is in that block too: all of
  /// its nodes are there once per element. Functions are shared with the other
  /// graph. All that was said of a node goes with it: policies, tags, orders.
  template <class... Sources>
  auto subgraph(node_name name, const graph& part,
                const bound<Sources>&... inputs) {
    using check = typename detail::first_failed<
        detail::handles_check<Sources...>,
        detail::bound_to_single_values<Sources...>>::type;
    if constexpr (!check::ok) {
      check::tell();
      return subgraph_handles<0>{nullptr};
    } else {
      const detail::bound_input list[sizeof...(Sources) + 1] = {
          detail::to_bound_input(inputs)...};
      return subgraph_handles<detail::greatest(
          {detail::handle_traits<Sources>::depth...})>{
          add_subgraph(name, part, list, sizeof...(Sources))};
    }
  }

  /// A builder that adds to the same graph, and puts `name/` before the names
  /// of its nodes. A module is a function of a builder and handles; it may use
  /// nodes of others by name, see `named`.
  graph_builder module(std::string_view name);

  /// Says how the tasks of all nodes of this module are run, also of those that
  /// are there already, and of the modules in it; called on the builder of the
  /// graph, of all nodes. What an inner module says goes before what an outer
  /// one says, and what a node says before both; each setting by itself.
  ///
  ///     auto web = b.module("web");
  ///     web.policy({.retry = retry_policy{.attempts = 5}, .timeout = 10s});
  ///
  /// @throws std::logic_error after build(); a policy that makes no sense is
  /// told by it.
  void policy(const task_policy& defaults, const char* file = __builtin_FILE(),
              std::uint32_t line = __builtin_LINE());

  /// Puts `m` around the calls of all nodes of this module, also of those that
  /// are there already, and of the modules in it; called on the builder of the
  /// graph, of all nodes. What was put first is the outermost. See
  /// `middleware`.
  /// @throws std::invalid_argument if it is null; std::logic_error after
  /// build().
  void use(std::shared_ptr<const middleware> m);

  /// Ends the building. Only the builder of the whole graph may do that, and
  /// nothing can be added afterwards, by modules neither.
  /// @throws graph_error with every problem that can be told; std::logic_error
  /// if called on a module, or a second time.
  graph build(std::string name) &&;

  /// Does not compile: write `std::move(b).build(...)`.
  template <class Name>
  graph build(const Name&) & {
    static_assert(sizeof(Name) == 0, "troupe: build() ends the builder: write "
                                     "std::move(b).build(...)");
    return {};
  }

private:
  graph_builder(std::shared_ptr<graph_draft> draft, std::string prefix);
};

} // namespace troupe
