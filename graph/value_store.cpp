#include <troupe/graph/value_store.hpp>

namespace troupe {

namespace {

// Visits the source of every edge that enters group `g`.
template <class Visit>
void for_each_outer_source(const grouping& groups, group_id g, Visit visit) {
  for (auto id : groups.nodes(g))
    for (const auto& e : groups.arguments(id))
      if (groups.group_of(e.from) != g)
        visit(e.from);
}

} // namespace

value_store::value_store(std::shared_ptr<const grouping> groups)
    : groups_(std::move(groups)), values_(groups_->of().size()),
      readers_(groups_->of().size(), 0) {
  for (group_id g = 0; g < groups_->size(); ++g)
    for_each_outer_source(*groups_, g,
                          [this](node_id from) { ++readers_[from]; });
  for (auto id : groups_->selected().targets)
    ++readers_[id];
}

void value_store::put(node_id id, value v) {
  if (readers_[id] > 0)
    values_[id] = std::move(v);
}

void value_store::read_by(group_id g) {
  for_each_outer_source(*groups_, g, [this](node_id from) {
    if (--readers_[from] == 0)
      values_[from] = {};
  });
}

} // namespace troupe
