// The policies that a graph's builders were told. Private.

#pragma once

#include <troupe/graph/handle.hpp>
#include <troupe/graph/policy_table.hpp>

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace troupe {

/// The nodes' own policies, by their number in the order of building, and those
/// of modules. Nodes are told of one after the other, so that equal policies of
/// a million nodes are one object all along.
///
/// Thread-safety: none.
class policy_draft {
public:
  struct module_policy {
    task_policy policy;
    source_place where; // it was told last
  };

  /// A node's own policy, to be changed; valid until the next call.
  task_policy& change(node_id node);
  /// A node's own policy. Valid until the next call that is not const.
  const task_policy& own(node_id node) const;
  /// Whether any node has one of its own.
  bool empty() const { return open_node_ == no_node && own_.empty(); }

  /// The defaults of a module by its full name; the graph's has none.
  void add_module(const std::string& name, const task_policy& p,
                  source_place where);
  const std::map<std::string, module_policy>& modules() const {
    return modules_;
  }
  /// What holds in a module by its own defaults and those around it.
  task_policy defaults(std::string_view module) const;

private:
  policy_table table_;
  std::unordered_map<node_id, policy_table::number> own_;
  // The one that is being told, which is not in the table yet.
  node_id open_node_ = no_node;
  task_policy open_;
  std::map<std::string, module_policy> modules_;
};

} // namespace troupe
