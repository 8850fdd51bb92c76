// What a graph means, as plainly as it can be said: the oracle of tests.

#pragma once

#include <troupe/graph/expansion.hpp>
#include <troupe/graph/failure.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/task_state.hpp>
#include <troupe/graph/value.hpp>

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace test {

/// An element: its indices in nested blocks, from the outermost in. Empty
/// outside of blocks.
using element_path = std::vector<std::size_t>;

/// A node, for one of the elements of its block.
struct node_instance {
  troupe::node_id node;
  element_path element;

  friend auto operator<=>(const node_instance&, const node_instance&) = default;
};

/// `y[2,0]`: a node's name, and its element if it is in a block.
std::string to_string(const troupe::graph& of, const node_instance& n);

/// A value that a run is given, for an input or in place of a node.
struct stand_in {
  troupe::value what;
  bool per_element = false; ///< one for each element, in nested lists
};

/// Evaluates a graph for its targets: recursively, in one thread, without
/// groups and plans. It shares nothing with the engine but the graph itself.
///
/// A node runs once for each element of its block, if all that it needs is
/// there: a value that it takes, each of those that it wants all of, and the
/// success of what it comes after. It is skipped if one is not. A lazy expander
/// that fails has yielded the elements before.
///
/// Thread-safety: none. Lifetime: it shares the graph. Errors: what functions
/// throw is an outcome.
class serial_evaluator {
public:
  /// Without targets, every node that no other takes is one.
  /// @pre each needed input without a default is given.
  serial_evaluator(troupe::graph of,
                   std::map<troupe::node_id, stand_in> given = {},
                   std::vector<troupe::node_id> targets = {});

  /// What was asked for: with what is always run, or all sinks.
  const std::vector<troupe::node_id>& targets() const { return targets_; }
  /// A node's value, or a list of them if it is in a block, nested as deep as
  /// the block; empty if one of them is missing.
  troupe::value value_of(troupe::node_id id) {
    auto all = values_within(id, {});
    return all ? all.what : troupe::value{};
  }

  /// How each node of the run has ended for each of its elements: `succeeded`,
  /// `failed` or `skipped`.
  const std::map<node_instance, troupe::node_outcome>& nodes();

  /// The elements for which a node runs.
  std::vector<element_path> elements_of_block(troupe::node_id id);

private:
  // A value, or why there is none; of an expander that failed, maybe both.
  struct yield {
    troupe::value what = {};
    troupe::shared_failure failure = {};
    troupe::label_list keys = {}; // of an expander's elements

    explicit operator bool() const { return !failure; }
  };
  struct result {
    yield of;
    troupe::node_outcome outcome;
  };

  std::vector<bool> needed() const;
  std::vector<troupe::node_id> scopes(troupe::node_id innermost) const;
  std::vector<troupe::node_id> scopes_of_value(troupe::node_id id) const;

  const result& run(troupe::node_id id, const element_path& element);
  result compute(troupe::node_id id, const element_path& element);
  result call(troupe::node_id id, const std::vector<troupe::value>& arguments);
  yield argument(const troupe::edge& e, troupe::node_id user,
                 const element_path& element);

  yield yield_of(troupe::node_id id, const element_path& element);
  yield value_at(troupe::node_id id, const element_path& element);
  yield values_within(troupe::node_id id, const element_path& around);
  yield what_there_is(troupe::node_id id, const element_path& around,
                      troupe::passing how);
  yield with_keys(troupe::node_id id, const element_path& around);
  yield success_within(troupe::node_id id, const element_path& around);

  troupe::graph graph_;
  std::map<troupe::node_id, stand_in> given_;
  std::vector<troupe::node_id> targets_;
  std::map<node_instance, result> results_;
  std::map<node_instance, troupe::node_outcome> outcomes_;
};

/// `3`, `[1, [2, 4]]`, `done`, or `nothing` if it is empty: ints, and lists.
std::string to_string(const troupe::value& v);

} // namespace test
