#include <troupe/graph/items.hpp>
#include <troupe/graph/override_count.hpp>

namespace troupe {

override_count::override_count(const grouping& groups, group_id expander,
                               std::shared_ptr<const given_values> given)
    : graph_(groups.of()), given_(std::move(given)) {
  auto own = groups.nodes(expander)[0];
  if (groups.overridden(own))
    return; // checked when the run was submitted
  for (const auto& [id, entry] : given_->entries())
    if (entry.per_element)
      for (auto b = graph_.at(id).block; b != no_node; b = graph_.at(b).block)
        if (b == own)
          nodes_.push_back(id);
}

std::optional<std::string> override_count::problem(const element_ref& around,
                                                   std::uint64_t count,
                                                   bool final) const {
  for (auto id : nodes_) {
    auto list = given_->in_expansion(id, around);
    auto size = list ? list->what.get<value_list>().size() : 0;
    if (count > size || (final && count < size))
      return '"' + graph_.at(id).name + "\" is overridden with "
             + std::to_string(size) + " values for "
             + (final ? "" : "at least ") + std::to_string(count)
             + " elements: override_each() wants one for each";
  }
  return std::nullopt;
}

} // namespace troupe
