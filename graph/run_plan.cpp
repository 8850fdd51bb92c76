#include <troupe/graph/run_plan.hpp>

#include <cassert>

namespace troupe {

run_plan::run_plan(std::shared_ptr<const grouping> groups)
    : groups_(std::move(groups)), states_(groups_->size(), state::waiting),
      awaited_(groups_->size(), 0) {
  for (group_id g = 0; g < groups_->size(); ++g)
    for_each_user_group(g, [this](group_id user) { ++awaited_[user]; });
}

// Visits a group once per edge from a node of `g` to one of its own.
template <class Visit>
void run_plan::for_each_user_group(group_id g, Visit visit) const {
  for (auto id : groups_->nodes(g))
    for (auto user : groups_->of().users(id)) {
      auto other = groups_->group_of(user);
      if (other != no_group && other != g && !groups_->overridden(user))
        visit(other);
    }
}

run_plan::facts run_plan::start() {
  facts out;
  for (group_id g = 0; g < states_.size(); ++g)
    if (awaited_[g] == 0)
      arrive(g, out);
  return out;
}

run_plan::facts run_plan::finish(group_id g,
                                 std::span<const missing_value> missing) {
  assert(states_[g] == state::ready);
  for (const auto& m : missing)
    missing_.emplace(m.node, m.root_cause);
  set(g, state::finished);
  facts out;
  for_each_user_group(g, [&](group_id user) {
    if (--awaited_[user] == 0)
      arrive(user, out);
  });
  return out;
}

void run_plan::set(group_id g, state next) {
  states_[g] = next;
  finished_ += next == state::finished;
}

void run_plan::arrive(group_id g, facts& out) {
  set(g, state::ready);
  out.push_back({g, missing_argument(g)});
}

std::optional<task_ref> run_plan::missing_argument(group_id g) const {
  if (missing_.empty())
    return std::nullopt;
  for (auto id : groups_->nodes(g))
    for (const auto& e : groups_->arguments(id))
      if (groups_->group_of(e.from) != g)
        if (auto cause = root_cause(e.from))
          return cause;
  return std::nullopt;
}

std::optional<task_ref> run_plan::root_cause(node_id id) const {
  auto i = missing_.find(id);
  return i == missing_.end() ? std::nullopt : std::optional{i->second};
}

} // namespace troupe
