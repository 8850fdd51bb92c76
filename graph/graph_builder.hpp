// How a graph is described: functions, and handles that connect them.

#pragma once

#include <troupe/graph/diagnose.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/graph_error.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/node_function.hpp>

#include <memory>
#include <string>

namespace troupe {

/// Builds a graph, node by node.
///
/// A node is a name, a function and the handles of its arguments. What the
/// function returns decides the handle that comes back. Arguments from inside
/// a block (`each<T>`) put the node into that block, where it runs once per
/// element; values from outside are the same for every element.
///
///     troupe::graph_builder b;
///     auto n = b.input<int>("n");
///     auto x = b.expand("x", numbers_below, n);  // each<int>
///     auto y = b.node("y", square, x);           // each<int>
///     auto s = b.collect("s", sum, y);           // out<int>; sum(items<int>)
///     troupe::graph g = std::move(b).build("squares");
///
/// Functions may be function pointers, lambdas, function objects and member
/// functions, also move-only ones. They are called as const, from many threads
/// at once, and must not keep references to their arguments.
///
/// Errors: what the types show does not compile, with one line that begins
/// with "troupe:". All else is reported by `build`, all at once.
/// Thread-safety: none; one thread at a time. Handles may outlive the builder.
class graph_builder {
public:
  graph_builder();
  ~graph_builder();
  graph_builder(graph_builder&&) noexcept;
  graph_builder& operator=(graph_builder&&) noexcept;

  /// An input that each run must bind.
  template <class T>
  in<T> input(node_name name) {
    return handle_for<in<T>>(add_input(name, value::type_of<T>(), {}));
  }

  /// An input with a default value, which tells its type: `input("k", 4)` is an
  /// `in<int>`, `input<long>("k", 4)` an `in<long>`.
  template <class T>
  in<T> input(node_name name, T default_value) {
    return handle_for<in<T>>(add_input(name, value::type_of<T>(),
                                       value::of<T>(std::move(default_value))));
  }

  /// The same for a string literal: an `in<std::string>`.
  in<std::string> input(node_name name, const char* default_value) {
    return input<std::string>(name, default_value);
  }

  /// Computes one value from its arguments: `out<R>`, or `each<R>` if an
  /// argument is in a block. A function that returns void yields `done`.
  template <class F, class... Handles>
  auto node(node_name name, F function, Handles... arguments) {
    if constexpr (detail::check_call<F, Handles...>()) {
      using raw =
          std::invoke_result_t<const F&, const detail::payload_t<Handles>&...>;
      using stored =
          std::conditional_t<std::is_void_v<raw>, done, std::decay_t<raw>>;
      using result =
          std::conditional_t<in_block<Handles...>, each<stored>, out<stored>>;
      if constexpr (detail::result_is_a_value<raw>::ok)
        return add<result, stored, detail::yields::value>(
            name, node_kind::plain, std::move(function), arguments...);
      else
        return out<detail::invalid>{};
    } else {
      return out<detail::invalid>{};
    }
  }

  /// Opens a block: the function returns a range, and what is built upon the
  /// `each<T>` that comes back runs once per element of it.
  template <class F, class... Handles>
  auto expand(node_name name, F function, Handles... arguments) {
    if constexpr (detail::check_call<F, Handles...>()) {
      using raw = std::remove_cvref_t<
          std::invoke_result_t<const F&, const detail::payload_t<Handles>&...>>;
      if constexpr (detail::result_is_a_range<raw>::ok
                    && detail::an_expander_outside_blocks<Handles...>::ok) {
        using element = detail::element_t<raw>;
        return add<each<element>, element, detail::yields::elements>(
            name, node_kind::expander, std::move(function), arguments...);
      } else {
        return out<detail::invalid>{};
      }
    } else {
      return out<detail::invalid>{};
    }
  }

  /// Closes a block: every `each<T>` among the arguments is gathered, so that
  /// the function gets `items<T>`. Short for `node` with `all(x)`.
  template <class F, class... Handles>
  auto collect(node_name name, F function, Handles... arguments) {
    if constexpr (detail::told_before<Handles...>)
      return out<detail::invalid>{};
    else if constexpr (detail::an_each_to_collect<Handles...>::ok)
      return node(name, std::move(function), gather(arguments)...);
    else
      return out<detail::invalid>{};
  }

  /// Ends the building.
  /// @throws graph_error with every problem of the graph.
  graph build(std::string name) &&;

private:
  struct argument {
    handle source;
    passing how;
  };

  template <class... Handles>
  static constexpr bool in_block = ((detail::handle_traits<Handles>::depth > 0)
                                    || ...);

  template <class T>
  static gathered<T> gather(each<T> x) {
    return all(x);
  }
  template <class H>
  static H gather(H x) {
    return x;
  }

  static argument to_argument(const handle& h) { return {h, passing::plain}; }
  template <class T>
  static argument to_argument(const gathered<T>& g) {
    return {g.source, passing::all};
  }

  template <class Result, class Stored, detail::yields Y, class F,
            class... Handles>
  Result add(const node_name& name, node_kind kind, F function,
             const Handles&... arguments) {
    const argument list[sizeof...(Handles) + 1] = {to_argument(arguments)...};
    auto* box = detail::box_function<Y, detail::payload_t<Handles>...>(
        std::move(function));
    return handle_for<Result>(add_node(name, kind, value::type_of<Stored>(),
                                       box, list, sizeof...(Handles)));
  }

  template <class H>
  static H handle_for(handle made) {
    H h;
    static_cast<handle&>(h) = made;
    return h;
  }

  // The two doors through which every node comes, without templates.
  handle add_input(const node_name& name, const type_ops* type, value fallback);
  handle add_node(const node_name& name, node_kind kind, const type_ops* type,
                  function_box* function, const argument* arguments,
                  std::size_t count);

  struct state;
  std::unique_ptr<state> state_;
};

} // namespace troupe
