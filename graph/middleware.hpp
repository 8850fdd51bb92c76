// What stands around the calls of nodes' functions.

#pragma once

#include <troupe/graph/graph.hpp>

#include <memory>
#include <span>
#include <string>

namespace troupe {

/// A call that is to be made. Valid until `around` returns.
struct node_call {
  const graph& of; ///< the graph
  node_id node;    ///< whose function is called
  /// What the function gets, in the order of its parameters; of a fold, what it
  /// gets beside accumulator and element. What an argument gathers is kept in a
  /// form of its own.
  std::span<const value* const> arguments;

  /// The node itself.
  const troupe::node& about() const { return of.at(node); }
};

/// The rest of a call: what is further in, and the node's function at last. A
/// light reference, valid until `around` returns.
class next_call {
public:
  /// Refers to `f`, which returns a value.
  template <class F>
  explicit next_call(const F& f)
      : f_(&f),
        call_([](const void* g) { return (*static_cast<const F*>(g))(); }) {}

  /// Makes the call, and returns what the node yields. Throws what the function
  /// throws.
  value operator()() const { return call_(f_); }

private:
  const void* f_;
  value (*call_)(const void* f);
};

/// Wraps the calls of nodes' functions, where they run: to look at values, to
/// change them, to make up for errors, or not to call at all.
///
///     class add_one : public troupe::middleware {
///       std::string name() const override { return "add_one"; }
///       troupe::value around(const troupe::node_call&,
///                            troupe::next_call next) const override {
///         return troupe::value::of(next().get<int>() + 1);
///       }
///     };
///     b.use(std::make_shared<add_one>());
///
/// A plain node's value is what `around` returns; with another type than the
/// node's, the node fails. `next` may be called any number of times, each a
/// call of the function.
///
/// An expander's elements, a fold's accumulator, and what an asynchronous node
/// yields later are out of reach: `around` wraps each part of the work (the
/// pulling of some elements, the folding of some, the call that takes the
/// promise), what `next` returns is empty, and what `around` returns does not
/// matter. It calls `next` once; what that throws fails the node in any case.
///
/// Thread-safety: `around` is called from many threads at once.
/// Lifetime: that of the graph. Errors: what `around` throws fails the node, as
/// if the function had thrown it.
class middleware {
public:
  virtual ~middleware() = default;

  /// Its name in errors, in what describes the graph, and in its fingerprint.
  virtual std::string name() const = 0;

  /// Wraps one call.
  virtual value around(const node_call& call, next_call next) const = 0;
};

/// Makes a call through `chain`, the first one of which is the outermost.
/// @throws std::logic_error if one returns a value of a wrong type. Not for
/// users.
value call_around(std::span<const std::shared_ptr<const middleware>> chain,
                  const node_call& call, next_call innermost);

} // namespace troupe
