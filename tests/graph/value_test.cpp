// Tests value: what it holds, how copies share it, and when it ends.

#include <troupe/graph/value.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using troupe::value;

namespace {

// Counts the ends of objects that were not moved away.
class probe {
public:
  explicit probe(std::atomic<int>& ends) : ends_(&ends) {}
  probe(probe&& other) noexcept : ends_(std::exchange(other.ends_, nullptr)) {}
  ~probe() {
    if (ends_)
      ++*ends_;
  }

private:
  std::atomic<int>* ends_;
};

struct two_words {
  std::uint64_t a, b;
};

struct three_words {
  std::uint64_t a, b, c;
};

struct alignas(64) wide {
  int x;
};

struct alignas(16) just_too_wide {
  int x;
};

struct empty_type {};

struct throws_on_move {
  throws_on_move() = default;
  throws_on_move(throws_on_move&&) { throw std::runtime_error("stuck"); }
};

template <class T>
bool lies_inside(const value& v) {
  auto at = reinterpret_cast<std::uintptr_t>(&v.get<T>());
  auto begin = reinterpret_cast<std::uintptr_t>(&v);
  return at >= begin && at < begin + sizeof v;
}

template <class T>
bool is_aligned(const value& v) {
  return reinterpret_cast<std::uintptr_t>(&v.get<T>()) % alignof(T) == 0;
}

} // namespace

TEST_CASE("an empty value has no type and no payload", "[value]") {
  value v;
  CHECK_FALSE(v);
  CHECK(v.type() == nullptr);
  CHECK(v.get_if<int>() == nullptr);
  value copy = v;
  CHECK_FALSE(copy);
}

TEST_CASE("small trivial payloads live inside the value", "[value]") {
  CHECK(lies_inside<char>(value::of('x')));
  CHECK(lies_inside<double>(value::of(1.5)));
  CHECK(lies_inside<empty_type>(value::of(empty_type{})));
  auto v = value::of(two_words{1, ~std::uint64_t{0}});
  CHECK(lies_inside<two_words>(v));
  CHECK(v.get<two_words>().a == 1);
  CHECK(v.get<two_words>().b == ~std::uint64_t{0});
}

TEST_CASE("other payloads are boxed", "[value]") {
  CHECK_FALSE(lies_inside<three_words>(value::of(three_words{1, 2, 3})));
  CHECK_FALSE(lies_inside<std::string>(value::of(std::string{"x"})));
  CHECK_FALSE(lies_inside<wide>(value::of(wide{1})));
  CHECK_FALSE(lies_inside<just_too_wide>(value::of(just_too_wide{1})));
  CHECK(value::of(three_words{1, 2, 3}).get<three_words>().c == 3);
}

TEST_CASE("a payload lies where its alignment wants it", "[value]") {
  std::vector<value> many;
  for (int i = 0; i < 20; ++i) {
    many.push_back(value::of(wide{i}));
    CHECK(is_aligned<wide>(many.back()));
    many.push_back(value::of(just_too_wide{i}));
    CHECK(is_aligned<just_too_wide>(many.back()));
  }
  CHECK(many[38].get<wide>().x == 19);
  CHECK(many[39].get<just_too_wide>().x == 19);
}

TEST_CASE("move-only payloads are taken over", "[value]") {
  auto v = value::of(std::make_unique<int>(7));
  auto copy = v;
  CHECK(*copy.get<std::unique_ptr<int>>() == 7);
  CHECK(copy.get<std::unique_ptr<int>>() == v.get<std::unique_ptr<int>>());
}

TEST_CASE("copies share one boxed payload", "[value]") {
  auto v = value::of(std::string{"shared"});
  auto copy = v;
  value assigned;
  assigned = v;
  CHECK(&copy.get<std::string>() == &v.get<std::string>());
  CHECK(&assigned.get<std::string>() == &v.get<std::string>());
}

TEST_CASE("copies of an inline payload are independent", "[value]") {
  auto v = value::of(1);
  auto copy = v;
  v = value::of(2);
  CHECK(copy.get<int>() == 1);
  CHECK(v.get<int>() == 2);
}

TEST_CASE("a moved-from value is empty", "[value]") {
  auto boxed = value::of(std::string{"x"});
  const auto* payload = &boxed.get<std::string>();
  value taken = std::move(boxed);
  CHECK_FALSE(boxed);
  CHECK(boxed.get_if<std::string>() == nullptr);
  CHECK(&taken.get<std::string>() == payload);

  auto small = value::of(3);
  value other;
  other = std::move(small);
  CHECK_FALSE(small);
  CHECK(other.get<int>() == 3);
}

TEST_CASE("a value survives assignment to itself", "[value]") {
  std::atomic<int> ends{0};
  auto v = value::of(probe{ends});
  auto& alias = v;
  v = alias;
  CHECK(v);
  v = std::move(alias);
  CHECK(v);
  CHECK(ends == 0);
}

TEST_CASE("the last copy ends the payload, once", "[value]") {
  std::atomic<int> ends{0};
  {
    auto v = value::of(probe{ends});
    CHECK(ends == 0);
    {
      auto copy = v;
      value moved = std::move(v);
      value again{moved};
    }
    CHECK(ends == 1);
  }
  CHECK(ends == 1);
}

TEST_CASE("an assignment ends what was held before", "[value]") {
  std::atomic<int> first{0}, second{0};
  auto v = value::of(probe{first});
  v = value::of(probe{second});
  CHECK(first == 1);
  CHECK(second == 0);
  v = value{};
  CHECK(second == 1);
  auto copied_over = value::of(probe{first});
  auto small = value::of(1);
  copied_over = small;
  CHECK(first == 2);
  CHECK(copied_over.get<int>() == 1);
}

TEST_CASE("get_if with another type is null", "[value]") {
  auto v = value::of(1);
  REQUIRE(v.get_if<int>());
  CHECK(*v.get_if<int>() == 1);
  CHECK(v.get_if<unsigned>() == nullptr);
  CHECK(v.get_if<long>() == nullptr);
  CHECK(v.get_if<std::string>() == nullptr);
  auto text = value::of(std::string{"x"});
  CHECK(text.get_if<const char*>() == nullptr);
  CHECK(text.get_if<std::vector<char>>() == nullptr);
  REQUIRE(text.get_if<std::string>());
}

TEST_CASE("type operations are compared by type, not by address", "[value]") {
  auto of_int = *value::type_of<int>(); // as another shared library has it
  CHECK(troupe::same_type(&of_int, value::type_of<int>()));
  CHECK(troupe::same_type(value::of(1).type(), &of_int));
  CHECK_FALSE(troupe::same_type(&of_int, value::type_of<long>()));
  CHECK_FALSE(troupe::same_type(&of_int, nullptr));
  CHECK_FALSE(troupe::same_type(nullptr, &of_int));
  CHECK(troupe::same_type(nullptr, nullptr));
}

TEST_CASE("what a payload's move throws comes out of value::of", "[value]") {
  CHECK_THROWS_AS(value::of<throws_on_move>({}), std::runtime_error);
}

TEST_CASE("threads may copy and drop one payload at once", "[value]") {
  std::atomic<int> ends{0};
  std::atomic<int> wrong{0};
  std::latch start{2}; // so that the threads meet
  auto work = [&](value mine) {
    std::array<value, 4> ring;
    start.arrive_and_wait();
    for (std::size_t i = 0; i < 3'000'000; ++i) {
      ring[i % 4] = mine;
      auto moved = std::move(ring[(i + 1) % 4]);
      if (!ring[i % 4].get_if<probe>())
        ++wrong;
    }
  };
  {
    auto v = value::of(probe{ends});
    std::thread a{work, v}, b{work, v};
    v = {}; // so that one of the threads is the last owner
    a.join();
    b.join();
  }
  CHECK(wrong == 0);
  CHECK(ends == 1);
}
