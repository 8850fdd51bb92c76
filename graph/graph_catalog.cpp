#include <troupe/graph/graph_catalog.hpp>
#include <troupe/graph/name_list.hpp>

#include <charconv>
#include <stdexcept>

namespace troupe {

const std::string& parameters::at(std::string_view name) const {
  auto i = all_.find(name);
  if (i == all_.end())
    throw std::invalid_argument("the parameter \"" + std::string{name}
                                + "\" is missing: give it as "
                                + std::string{name} + "=VALUE");
  return i->second;
}

std::string parameters::get(std::string_view name,
                            std::string_view otherwise) const {
  auto i = all_.find(name);
  return i == all_.end() ? std::string{otherwise} : i->second;
}

std::int64_t parameters::number(std::string_view name,
                                std::int64_t otherwise) const {
  auto i = all_.find(name);
  if (i == all_.end())
    return otherwise;
  const auto& word = i->second;
  std::int64_t n = 0;
  auto [end, error] =
      std::from_chars(word.data(), word.data() + word.size(), n);
  if (error != std::errc{} || end != word.data() + word.size())
    throw std::invalid_argument("the parameter \"" + std::string{name}
                                + "\" must be a whole number, and is \"" + word
                                + '"');
  return n;
}

graph_catalog::graph_catalog(
    std::initializer_list<std::pair<const std::string, maker>> list) {
  for (const auto& [name, make] : list) {
    if (name.empty() || !make)
      throw std::invalid_argument("a graph of a catalog needs a name and a "
                                  "function that builds it");
    if (!makers_.emplace(name, make).second)
      throw std::invalid_argument("the catalog has two graphs \"" + name + '"');
  }
}

graph graph_catalog::make(const graph_recipe& recipe) const {
  auto i = makers_.find(recipe.name);
  if (i != makers_.end())
    return i->second(recipe.with);
  name_list known;
  for (const auto& name : names())
    known.add(name);
  throw std::invalid_argument("the catalog has no graph "
                              + in_quotes(recipe.name)
                              + "; it has: " + known.str());
}

std::vector<std::string> graph_catalog::names() const {
  std::vector<std::string> all;
  for (const auto& [name, make] : makers_)
    all.push_back(name);
  return all;
}

} // namespace troupe
