// Names of nodes in messages. Private.

#pragma once

#include <troupe/graph/graph.hpp>

#include <string>
#include <string_view>

namespace troupe {

std::string in_quotes(std::string_view name);

/// A list of names for a message: enough to help, not enough to drown.
class name_list {
public:
  void add(std::string_view name);
  /// `"a", "b" and 3 more`, or `none`.
  std::string str() const;

private:
  std::size_t count_ = 0;
  std::string text_;
};

/// The nodes that there are. The last ones come first, as they are the likely
/// targets.
std::string names_of_nodes(const graph& g);

} // namespace troupe
