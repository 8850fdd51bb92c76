// What is drawn in one row stays apart, whatever clocks say.

#include <troupe/hooks/trace_rows.hpp>

#include <catch2/catch_test_macros.hpp>

#include <initializer_list>

using namespace troupe;

namespace {

constexpr trace_row slot{1, 1};

// Attempts in a row, told in this order; what is left of the last one.
trace_span last_of(std::initializer_list<trace_span> told) {
  trace_rows rows;
  trace_span last;
  for (const auto& when : told)
    last = rows.fit(slot, when);
  return last;
}

void check(const trace_span& when, nanoseconds start, nanoseconds end) {
  CHECK(when.start == start);
  CHECK(when.end == end);
}

} // namespace

TEST_CASE("what seems to begin too early is drawn from the end before it") {
  check(last_of({{10, 20}, {17, 30}}), 20, 30);
  check(last_of({{10, 20}, {12, 18}}), 18, 18);
  check(last_of({{10, 20}, {17, 30}, {29, 40}}), 30, 40);
}

TEST_CASE("what is told late is drawn until the next one begins") {
  check(last_of({{17, 30}, {10, 20}}), 10, 17);
  check(last_of({{10, 20}, {30, 40}, {18, 33}}), 20, 30);
}

TEST_CASE("what is apart in its row is drawn as it is") {
  check(last_of({{10, 20}, {20, 30}}), 20, 30);
  check(last_of({{20, 30}, {10, 20}}), 10, 20);
  check(last_of({{10, 20}, {40, 50}, {25, 35}}), 25, 35);
}

TEST_CASE("rows do not mix") {
  trace_rows rows;
  rows.fit(slot, {10, 20});
  for (trace_row other : {trace_row{1, 2}, trace_row{2, 1}})
    check(rows.fit(other, {12, 18}), 12, 18);
}
