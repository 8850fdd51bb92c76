#include <troupe/graph/policy_draft.hpp>

namespace troupe {

task_policy& policy_draft::change(node_id node) {
  if (node == open_node_)
    return open_;
  if (open_node_ != no_node)
    own_[open_node_] = table_.add(open_);
  open_ = own(node);
  open_node_ = node;
  return open_;
}

const task_policy& policy_draft::own(node_id node) const {
  if (node == open_node_)
    return open_;
  auto i = own_.find(node);
  return table_[i == own_.end() ? 0 : i->second];
}

void policy_draft::add_module(const std::string& name, const task_policy& p,
                              source_place where) {
  auto& m = modules_[name];
  m.policy = resolve(p, m.policy);
  m.where = where;
}

task_policy policy_draft::defaults(std::string_view module) const {
  task_policy p;
  for (;;) {
    if (auto i = modules_.find(std::string{module}); i != modules_.end())
      p = resolve(p, i->second.policy);
    if (module.empty())
      return p;
    auto slash = module.rfind('/');
    module = module.substr(0, slash == module.npos ? 0 : slash);
  }
}

} // namespace troupe
