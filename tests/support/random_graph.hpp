// Random graphs, for tests of what holds of any graph.

#pragma once

#include "graph_sketch.hpp"

namespace test {

/// A random graph and request, the same for the same seed everywhere.
graph_sketch random_sketch(std::uint32_t seed);

} // namespace test
