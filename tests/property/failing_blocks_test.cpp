// Runs in which something fails inside of blocks, or outside of them: what is
// skipped, and what is told of it. Cases that random graphs brought up.

#include "../support/audited_engine.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <stdexcept>
#include <vector>

using namespace troupe;

namespace {

std::vector<int> twenty() { return std::vector<int>(20, 1); }
std::vector<int> no_list(int) { throw std::runtime_error("no list"); }
int count_of(const items<int>& list) { return static_cast<int>(list.size()); }

} // namespace

TEST_CASE("the end of a run is told after all that was skipped in blocks",
          "[failing_blocks]") {
  graph_builder b;
  auto x = b.expand("x", twenty);
  auto y = b.expand("y", no_list, x);
  auto n = b.collect("n", count_of, y);
  auto g = std::move(b).build("skips");

  test::audited_engine engine{2}; // which checks the order of events
  for (int i = 0; i < 200; ++i)
    CHECK_THROWS_AS(engine->run(g, {}, {n}), run_error);
}
