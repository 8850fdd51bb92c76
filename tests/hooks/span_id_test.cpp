// Ids of spans: the same for the same task, and others for others.

#include <troupe/hooks/span_id.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace troupe;

namespace {

constexpr run_id run{0x0af7651916cd43dd, 0x8448eb211c80319c};

element_ref element(std::uint64_t index, element_ref within = nullptr) {
  return new enclosing_element{index, std::move(within)};
}

} // namespace

TEST_CASE("ids of spans are those that they have always been") {
  CHECK(to_string(span_of(run)) == "8f6fe5be11d27195");
  CHECK(to_string(span_of(run, {3, 7})) == "e25cfb44d53482f7");
  CHECK(to_string(span_of(run, {3, 7}, 1)) == "f11a635ac32f7a60");
  CHECK(to_string(span_of(run, {3, 7, element(2)})) == "edf5c62948453cd7");
}

TEST_CASE("different spans of a run have different ids") {
  std::set<span_id> ids{span_of(run)};
  std::size_t count = 1;
  auto add = [&](const task_ref& task) {
    ids.insert(span_of(run, task));
    for (std::uint32_t attempt = 0; attempt < 3; ++attempt)
      ids.insert(span_of(run, task, attempt));
    count += 4;
  };
  for (group_id group = 0; group < 5; ++group)
    for (std::uint64_t index = 0; index < 100; ++index) {
      add({group, index});
      for (std::uint64_t outer = 0; outer < 5; ++outer) {
        add({group, index, element(outer)});
        add({group, index, element(outer, element(1))});
      }
    }
  CHECK(ids.size() == count);
  CHECK_FALSE(ids.contains(span_id{0}));
}

TEST_CASE("another run has other ids") {
  CHECK(span_of(run) != span_of({run.low, run.high}));
  CHECK(span_of(run, {1, 2}) != span_of({run.high, run.low + 1}, {1, 2}));
}

TEST_CASE("a traceparent is read as it was written") {
  trace_parent p{run, span_id{0xb7ad6b7169203331}, false};
  CHECK(to_traceparent(p)
        == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  CHECK(parse_traceparent(to_traceparent(p)) == p);
  p.sampled = true;
  CHECK(parse_traceparent(to_traceparent(p)) == p);
}

TEST_CASE("a traceparent of a later version may be longer") {
  CHECK(parse_traceparent(
      "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-else"));
}

TEST_CASE("what is no traceparent is not read") {
  for (const auto* header : {
           "",
           "00",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-012",
           "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-012",
           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01",
           "00-00000000000000000000000000000000-b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
           "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
       }) {
    CAPTURE(header);
    CHECK_FALSE(parse_traceparent(header));
  }
}
