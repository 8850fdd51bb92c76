// What is thrown when a graph or a request to run it is wrong. Both are plain
// data: they own all that they say.

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
  /// Made by `build`.
  graph_error(const std::string& graph, std::vector<std::string> problems);

  /// One text each; they live as long as the error.
  std::span<const std::string> problems() const { return problems_; }

private:
  std::vector<std::string> problems_;
};

/// Thrown when a run is refused before anything of it is started. Lists every
/// problem of the request: missing, unknown or mistyped inputs, unknown
/// targets.
class request_error : public std::runtime_error {
public:
  /// Made by `engine::submit`, and by questions to a graph.
  request_error(const std::string& graph, std::vector<std::string> problems);

  /// One text each; they live as long as the error.
  std::span<const std::string> problems() const { return problems_; }

private:
  std::vector<std::string> problems_;
};

} // namespace troupe
