// The codecs of a graph's types, for two processes to compare. Private.

#pragma once

#include <troupe/graph/graph.hpp>

#include <string>
#include <vector>

namespace troupe {

/// Each type of the graph's nodes with the kind of its codec, as in
/// `std::string: standard`; ascending, each once. Processes that may exchange
/// values have the same list.
std::vector<std::string> codec_list(const graph& g);

} // namespace troupe
