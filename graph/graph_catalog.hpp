// Graphs by name, so that another process can build the same ones.

#pragma once

#include <troupe/graph/graph.hpp>

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Words from a command line or a configuration, by name.
///
/// Thread-safety: plain data. Errors: std::invalid_argument, which names the
/// parameter and what it should be.
class parameters {
public:
  /// None.
  parameters() = default;
  /// These.
  parameters(
      std::initializer_list<std::pair<const std::string, std::string>> list)
      : all_(list) {}

  /// Whether there is one of this name.
  bool has(std::string_view name) const { return all_.contains(name); }
  /// The word.
  /// @throws std::invalid_argument if there is none.
  const std::string& at(std::string_view name) const;
  /// The word, or `otherwise`.
  std::string get(std::string_view name, std::string_view otherwise) const;
  /// A whole number, or `otherwise`.
  /// @throws std::invalid_argument if the word is not a whole number.
  std::int64_t number(std::string_view name, std::int64_t otherwise) const;

  /// Adds one, or replaces it.
  void set(std::string name, std::string word) {
    all_.insert_or_assign(std::move(name), std::move(word));
  }
  /// All of them, by name.
  const std::map<std::string, std::string, std::less<>>& all() const {
    return all_;
  }

  /// Whether both are the same.
  friend bool operator==(const parameters&, const parameters&) = default;

private:
  std::map<std::string, std::string, std::less<>> all_;
};

/// How a process that has a catalog builds a graph. Plain data.
struct graph_recipe {
  std::string name;     ///< in the catalog
  parameters with = {}; ///< what its function is given

  /// Whether both say the same.
  friend bool operator==(const graph_recipe&, const graph_recipe&) = default;
};

/// Graphs that are built from parameters, by name. The coordinator and its
/// workers have the same one, since they are the same program.
///
///     const troupe::graph_catalog graphs{{"census", make_census}};
///
/// Thread-safety: immutable; the functions may be called from any thread.
class graph_catalog {
public:
  /// Builds a graph: the same one, for the same parameters, in any process.
  using maker = std::function<graph(const parameters&)>;

  /// An empty one.
  graph_catalog() = default;
  /// @throws std::invalid_argument if a name is there twice or empty, or a
  /// function is.
  graph_catalog(
      std::initializer_list<std::pair<const std::string, maker>> list);

  /// Builds a graph.
  /// @throws std::invalid_argument if there is none of this name, with those
  /// that there are; and what the function throws.
  graph make(const graph_recipe& recipe) const;

  /// The names, in alphabetical order.
  std::vector<std::string> names() const;

private:
  std::map<std::string, maker> makers_;
};

} // namespace troupe
