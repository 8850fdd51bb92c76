// What a coordinator keeps does not grow with the elements of a run.

#include "../support/graphs.hpp"
#include <troupe/graph/run_plan.hpp>
#include <troupe/graph/selection.hpp>
#include <troupe/graph/value_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <new>

namespace {

std::size_t allocated = 0; // bytes asked for so far; tests have one thread

} // namespace

void* operator new(std::size_t size) {
  allocated += size;
  if (void* p = std::malloc(size))
    return p;
  throw std::bad_alloc{};
}

void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

using namespace troupe;

namespace {

// Bytes that a coordinator's state asks for, beside the values themselves, in a
// run of graph Q with `n` elements.
std::size_t bytes_for(std::size_t n) {
  test::graph_q q;
  std::vector<binding> inputs{q.input = 5};
  std::vector<target> targets{q.output};
  auto groups = std::make_shared<const grouping>(
      q.g, resolve(q.g, inputs, targets).selected);
  auto elements = value::of(value_list(n, value::of(1)));
  auto results = value::of(value_list(n, value::of(2)));

  auto before = allocated;
  run_plan plan{groups};
  value_store values{groups};
  values.put(q.input.number, value::of(5));
  values.put(q.broken_at.number, value::of(-1));
  plan.start();
  for (auto [id, v] : {std::pair{q.n.number, value::of(5)},
                       {q.over.number, elements},
                       {q.more.number, results},
                       {q.total.number, value::of(1)},
                       {q.output.number, value::of(1)}}) {
    values.read_by(groups->group_of(id));
    values.put(id, v);
    plan.finish(groups->group_of(id), {});
  }
  CHECK(plan.ended());
  return allocated - before;
}

} // namespace

TEST_CASE("a run's state is as large for ten elements as for a million") {
  CHECK(bytes_for(10) == bytes_for(1'000'000));
}
