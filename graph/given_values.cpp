#include <troupe/graph/given_values.hpp>
#include <troupe/graph/items.hpp>

namespace troupe {

namespace {

// Goes down a nested list, along the elements from the outermost in.
const value* list_within(const value& list, const element_ref& element) {
  if (!element)
    return &list;
  const auto* outer = list_within(list, element->within);
  const auto* lists = outer ? outer->get_if<value_list>() : nullptr;
  return lists && element->index < lists->size() ? &(*lists)[element->index]
                                                 : nullptr;
}

} // namespace

std::optional<given_values::entry>
given_values::in_expansion(node_id id, const element_ref& around) const {
  auto i = entries_.find(id);
  if (i == entries_.end())
    return std::nullopt;
  if (!i->second.per_element)
    return i->second;
  const auto* list = list_within(i->second.what, around);
  if (!list)
    return std::nullopt;
  return entry{*list, true};
}

} // namespace troupe
