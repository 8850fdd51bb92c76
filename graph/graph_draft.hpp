// A graph as its builder was told it, before it is checked. Private.

#pragma once

#include <troupe/graph/graph_data.hpp>
#include <troupe/graph/node_argument.hpp>
#include <troupe/graph/policy_draft.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe {

/// What the builders of a graph's modules add to. It is turned into a graph in
/// steps, each of which reports what is wrong (see draft_steps.hpp).
///
/// A node that has been found wrong is `faulty`: nothing more is said of it,
/// nor of those that take it.
struct graph_draft {
  // A node that is taken by name.
  struct by_name {
    std::string name;
    std::string module;             // from which it was named
    const type_ops* type = nullptr; // that is wanted; null: any
    int depth = 0;                  // in blocks, that is wanted
  };
  // What a node comes after, besides its arguments.
  struct order {
    node_id node;
    handle source;
    std::string name; // if the source is none
  };

  // What stands around the nodes of a module, those in it included.
  struct use {
    std::string module; // none: the whole graph
    std::shared_ptr<const middleware> what;
  };

  std::shared_ptr<graph::data> made = std::make_shared<graph::data>();
  std::vector<handle> sources; // of each edge, as the user gave them
  std::unordered_map<std::uint32_t, by_name> names; // of edges without a source
  std::vector<order> orders;
  std::vector<use> uses;                            // the outermost first
  std::unordered_map<node_id, std::string> modules; // of nodes that are in one
  std::vector<std::int8_t> depths; // by node: in blocks, by its handle
  policy_draft policies;
  std::vector<bool> faulty;
  std::vector<std::string> problems;
  bool built = false;

  /// Adds a node without edges to a module, and gives it arguments, whose
  /// names are looked for from there.
  handle add(node added, int depth, std::string_view module,
             std::span<const detail::node_argument> arguments);

  std::span<const edge> arguments(node_id id) const;
  std::string quoted(node_id id) const;
  std::string_view module_of(node_id id) const;
  /// The node that `name` means in a module: the one of that name in it, or in
  /// the nearest module around it.
  std::optional<node_id> find(std::string_view name,
                              std::string_view module) const;

  void add_argument(node_id id, std::string_view module,
                    const detail::node_argument& a);
  void tell(node_id id, const std::string& problem);
  void tell_of_arguments(node_id id, const std::string& problem);
};

} // namespace troupe
