#include <troupe/graph/name_list.hpp>

namespace troupe {

namespace {

constexpr std::size_t most = 8;

} // namespace

std::string in_quotes(std::string_view name) {
  return '"' + std::string{name} + '"';
}

void name_list::add(std::string_view name) {
  if (++count_ <= most)
    text_ += (count_ == 1 ? "" : ", ") + in_quotes(name);
}

std::string name_list::str() const {
  if (count_ == 0)
    return "none";
  if (count_ <= most)
    return text_;
  return text_ + " and " + std::to_string(count_ - most) + " more";
}

std::string names_of_nodes(const graph& g) {
  name_list list;
  for (auto id = static_cast<node_id>(g.size()); id-- > 0;)
    list.add(g.at(id).name);
  return list.str();
}

} // namespace troupe
