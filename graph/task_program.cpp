#include <troupe/graph/scope.hpp>
#include <troupe/graph/task_program.hpp>

#include <algorithm>

namespace troupe {

namespace {

// Whether another group takes the node's value, or the run's caller. Elements
// are counted in any case.
bool is_exported(const grouping& groups, group_id g, node_id id) {
  if (groups.selected().targeted[id]
      || groups.of().at(id).kind == node_kind::expander)
    return true;
  auto users = groups.of().users(id);
  return std::any_of(users.begin(), users.end(), [&](node_id user) {
    auto other = groups.group_of(user);
    return other != no_group && other != g && !groups.overridden(user);
  });
}

} // namespace

task_program::task_program(const grouping& groups, group_id g) {
  for (auto id : groups.nodes(g)) {
    if (groups.overridden(id))
      continue; // its value comes from outside
    async_ = groups.of().at(id).kind == node_kind::async;
    step s{id, static_cast<std::uint32_t>(sources_.size()), 0};
    for (const auto& e : groups.arguments(id)) {
      bool is_step = groups.group_of(e.from) == g && !groups.overridden(e.from)
                     && !is_gathering(e);
      if (e.how == passing::order && !is_step) {
        wait_for(e.from);
        continue;
      }
      if (folds(e.how)) {
        folded_ = need{e.from, e.how};
        continue;
      }
      sources_.push_back(find(groups, g, e));
      ++s.source_count;
    }
    if (is_exported(groups, g, id))
      exports_.push_back(static_cast<std::uint32_t>(steps_.size()));
    steps_.push_back(s);
  }
}

task_program::source task_program::find(const grouping& groups, group_id g,
                                        const edge& e) {
  if (groups.group_of(e.from) == g && !groups.overridden(e.from)
      && !is_gathering(e)) {
    auto i =
        std::lower_bound(steps_.begin(), steps_.end(), e.from,
                         [](const step& s, node_id id) { return s.node < id; });
    return {e.how == passing::order ? source::kind::awaited
                                    : source::kind::step,
            static_cast<std::uint32_t>(i - steps_.begin())};
  }
  bool own = scope_of(groups.of(), e) == groups.block(g);
  return {own ? source::kind::input : source::kind::shared,
          add(own ? inputs_ : shared_, {e.from, e.how})};
}

// The step that is being added awaits a node of another group.
void task_program::wait_for(node_id id) {
  auto i = std::find(awaited_.begin(), awaited_.end(), id);
  if (i == awaited_.end())
    i = awaited_.insert(i, id);
  waits_.emplace_back(static_cast<std::uint32_t>(steps_.size()),
                      static_cast<std::uint32_t>(i - awaited_.begin()));
}

std::uint32_t task_program::add(std::vector<need>& to, const need& n) {
  auto i = std::find(to.begin(), to.end(), n);
  if (i == to.end())
    i = to.insert(i, n);
  return static_cast<std::uint32_t>(i - to.begin());
}

} // namespace troupe
