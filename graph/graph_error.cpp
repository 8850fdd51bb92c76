#include <troupe/graph/graph_error.hpp>

namespace troupe {

namespace {

std::string list(std::string text, const std::vector<std::string>& problems) {
  if (problems.size() == 1)
    return text + ": " + problems.front();
  text += " (" + std::to_string(problems.size()) + " problems):";
  for (const auto& problem : problems)
    text += "\n  - " + problem;
  return text;
}

} // namespace

graph_error::graph_error(const std::string& graph,
                         std::vector<std::string> problems)
    : std::runtime_error(
        list("graph \"" + graph + "\" is not valid", problems)),
      problems_(std::move(problems)) {}

request_error::request_error(const std::string& graph,
                             std::vector<std::string> problems)
    : std::runtime_error(list("cannot run graph \"" + graph + "\"", problems)),
      problems_(std::move(problems)) {}

} // namespace troupe
