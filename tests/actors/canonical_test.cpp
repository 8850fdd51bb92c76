// Parity: the canonical events of a run do not depend on how it was run.

#include "../support/audited_engine.hpp"
#include "../support/graphs.hpp"
#include "../support/naturals.hpp"
#include <troupe/graph/graph_builder.hpp>
#include <troupe/hooks/canonical.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;

namespace {

std::vector<std::string>
canonical_of(const graph& g, std::vector<binding> inputs, std::uint32_t slots) {
  test::audited_engine engine{slots};
  engine->submit(g, std::move(inputs)).wait();
  return canonical(engine.recorded().events());
}

std::size_t count(const std::vector<std::string>& lines,
                  std::string_view part) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [part](const auto& line) {
        return line.find(part) != std::string::npos;
      }));
}

int count_all(const items<int>& list) { return static_cast<int>(list.size()); }

// Streams, labels, nested blocks, retries, a fallback and a failure.
graph everything() {
  graph_builder b;
  auto n = b.input("n", 100);
  auto x = b.expand(
                "x", [](int m) { return test::naturals{m}; }, n)
               .window(7);
  auto y = b.node(
                "y",
                [](int i) {
                  if (i % 10 == 3)
                    throw std::runtime_error("a three");
                  return i;
                },
                x)
               .retry({.attempts = 2,
                       .first_backoff = time_span::of_milliseconds(0)});
  b.fold(
      "sum", 0, [](int sum, int i) { return sum + i; }, x);
  b.node("good", count_all, successes(y));
  auto l = b.expand("l", [] {
    return std::vector<labelled<int>>{{"one", 1}, {"two", 2}};
  });
  auto k = b.expand(
      "k", [](int i) { return std::vector<int>(4, i); }, l);
  b.collect("all", count_all, k);
  return std::move(b).build("everything");
}

} // namespace

TEST_CASE("one thread and many tell the same", "[canonical]") {
  auto g = everything();
  auto one = canonical_of(g, {}, 1);
  CHECK(one == canonical_of(g, {}, 4));
  CHECK(count(one, R"("event":"task_finished")") > 100);
}

TEST_CASE("announcements in parts are one", "[canonical]") {
  auto lines = canonical_of(everything(), {}, 2);
  CHECK(count(lines, R"("event":"group_expanded","group":"block-x")") == 1);
  CHECK(count(lines, R"("count":100,"final":true)") >= 1);
}

TEST_CASE("what was done otherwise shows", "[canonical]") {
  test::graph_q q;
  auto three = canonical_of(q.g, {q.input = 3}, 1);
  CHECK(three == canonical_of(q.g, {q.input = 3}, 1));
  CHECK(three != canonical_of(q.g, {q.input = 4}, 1));
  CHECK(three != canonical_of(q.g, {q.input = 3, q.broken_at = 1}, 1));
  CHECK(count(three, "run_id") == 0);
  CHECK(count(three, "_ns") == 0);
  CHECK(count(three, "worker") == 0);
}
