// What is thrown when a graph or a request to run it is wrong.

#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace troupe {

/// Thrown by `graph_builder::build`. Lists every problem of the graph, each
/// with the place in the user's program, the node's name and the remedy.
class graph_error : public std::runtime_error {
public:
  graph_error(const std::string& graph, std::vector<std::string> problems);

  std::span<const std::string> problems() const { return problems_; }

private:
  std::vector<std::string> problems_;
};

/// Thrown when a run is refused before anything of it is started. Lists every
/// problem of the request: missing, unknown or mistyped inputs, unknown
/// targets.
class request_error : public std::runtime_error {
public:
  request_error(const std::string& graph, std::vector<std::string> problems);

  std::span<const std::string> problems() const { return problems_; }

private:
  std::vector<std::string> problems_;
};

} // namespace troupe
