// Tests sliding_window: items by an index that grows, of which the later ones
// are kept.

#include <troupe/graph/sliding_window.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <memory>

using troupe::sliding_window;

TEST_CASE("a window begins at 0, without items", "[sliding_window]") {
  sliding_window<int> w;
  CHECK(w.empty());
  CHECK(w.end() == 0);
}

TEST_CASE("it grows by equal items, and never shrinks", "[sliding_window]") {
  sliding_window<int> w;
  w.grow(2, 7);
  w.grow(4, 8);
  w.grow(1, 9);
  CHECK(w.end() == 4);
  CHECK(w[0] == 7);
  CHECK(w[1] == 7);
  CHECK(w[2] == 8);
  CHECK(w[3] == 8);
}

TEST_CASE("items keep their indices when others are forgotten",
          "[sliding_window]") {
  sliding_window<std::uint64_t> w;
  constexpr std::uint64_t count = 10'000;
  for (std::uint64_t i = 0; i < count; ++i) {
    w.grow(i + 1, i);
    w.forget_before(i < 5 ? 0 : i - 5);
    REQUIRE(w.end() == i + 1);
    for (auto k = i < 5 ? 0 : i - 5; k <= i; ++k)
      REQUIRE(w[k] == k);
  }
}

TEST_CASE("of items that are forgotten, few are kept", "[sliding_window]") {
  sliding_window<int> w;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    w.grow(i + 1);
    w.forget_before(i);
    REQUIRE(w.items().size() <= 130);
  }
}

TEST_CASE("a few items are not moved to forget another few",
          "[sliding_window]") {
  sliding_window<int> w;
  w.grow(100, 1);
  w.forget_before(10);
  CHECK(w.items().size() == 100);
  w.forget_before(70);
  CHECK(w.items().size() == 30);
  CHECK(w.end() == 100);
}

TEST_CASE("all items can be forgotten, and more than there are",
          "[sliding_window]") {
  sliding_window<int> w;
  w.grow(3, 1);
  w.forget_before(3);
  CHECK(w.empty());
  CHECK(w.end() == 3);
  w.forget_before(8); // those up to there are never made
  CHECK(w.end() == 8);
  w.grow(10, 2);
  CHECK(w[8] == 2);
  CHECK(w[9] == 2);
  CHECK(w.items().size() == 2);
  w.forget_before(4); // long gone
  CHECK(w.items().size() == 2);
}

TEST_CASE("what is forgotten is destroyed", "[sliding_window]") {
  sliding_window<std::shared_ptr<int>> w;
  auto item = std::make_shared<int>(1);
  w.grow(2, item);
  CHECK(item.use_count() == 3);
  w.forget_before(2);
  CHECK(item.use_count() == 1);
}
