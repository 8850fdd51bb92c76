// Tests binding: which values an input takes, and how numbers are converted.

#include "graphs.hpp"
#include <troupe/graph/binding.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

// The value that input "k" has in a run, or the problem.
template <class T, class Given>
std::string bound_as(const Given& given) {
  graph_builder b;
  in<T> k = b.input<T>("k");
  b.node(
      "user", [](const T& x) { return x; }, k);
  auto g = std::move(b).build("g");
  try {
    auto r = resolve(g, std::vector<binding>{k = given}, {});
    if constexpr (std::is_arithmetic_v<T>)
      return std::to_string(
          r.values.entries().begin()->second.what.template get<T>());
    else
      return "bound";
  } catch (const request_error& e) {
    return std::string{e.problems()[0]};
  }
}

} // namespace

TEST_CASE("an integer input takes every integer that it can hold",
          "[binding]") {
  CHECK(bound_as<std::size_t>(4) == "4");
  CHECK(bound_as<int>(std::size_t{4}) == "4");
  CHECK(bound_as<int>(4L) == "4");
  CHECK(bound_as<long>(-4) == "-4");
  CHECK(bound_as<int>(short{-4}) == "-4");
  CHECK(bound_as<std::int8_t>(127) == "127");
  CHECK(bound_as<std::int8_t>(-128) == "-128");
  CHECK(bound_as<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
        == "9223372036854775807");
  CHECK(bound_as<bool>(1) == "1");
  CHECK(bound_as<int>(true) == "1");
}

TEST_CASE("an integer that the input cannot hold is refused by name",
          "[binding]") {
  CHECK_THAT(
      bound_as<std::size_t>(-1),
      ContainsSubstring("input \"k\" wants")
          && ContainsSubstring("was given int; it is used by: \"user\""));
  CHECK_THAT(bound_as<int>(5'000'000'000),
             ContainsSubstring("input \"k\" wants int, but was given long"));
  for (const auto& problem :
       {bound_as<int>(~std::size_t{0}), bound_as<std::int8_t>(128),
        bound_as<std::int8_t>(-129), bound_as<unsigned>(-1L), bound_as<bool>(2),
        bound_as<std::int64_t>(~std::uint64_t{0})})
    CHECK_THAT(problem, ContainsSubstring("input \"k\" wants"));
}

TEST_CASE("a floating input takes any number", "[binding]") {
  CHECK(bound_as<double>(5) == "5.000000");
  CHECK(bound_as<double>(2.5f) == "2.500000");
  CHECK(bound_as<float>(0.5) == "0.500000");
  CHECK(bound_as<double>(-3L) == "-3.000000");
}

TEST_CASE("an input takes what converts to its type", "[binding]") {
  CHECK(bound_as<std::string>("text") == "bound");
  CHECK(bound_as<std::optional<int>>(3) == "bound");
  CHECK(bound_as<std::optional<int>>(std::nullopt) == "bound");
}

TEST_CASE("an input may be bound by a fresh handle and by a stored one",
          "[binding]") {
  graph_builder b;
  auto fresh_one = b.input<std::size_t>("k");
  in<std::size_t> stored = fresh_one;
  const auto& constant = stored;
  for (const binding& x : {fresh_one = 4, stored = 4, constant = 4})
    CHECK(x.payload.get<std::size_t>() == 4);
}

TEST_CASE("assigning one input to another binds nothing", "[binding]") {
  graph_builder b;
  in<int> first = b.input<int>("first");
  in<int> second;
  second = first;
  CHECK(second.number == first.number);
}

TEST_CASE("an input may take over what cannot be copied", "[binding]") {
  graph_builder b;
  in<std::unique_ptr<int>> owned = b.input<std::unique_ptr<int>>("owned");
  auto x = (owned = std::make_unique<int>(3));
  CHECK(*x.payload.get<std::unique_ptr<int>>() == 3);
}

TEST_CASE("by name, a value keeps its own type", "[binding]") {
  CHECK(same_type(binding("k", 4).payload.type(), value::type_of<int>()));
  CHECK(same_type(binding("k", "text").payload.type(),
                  value::type_of<std::string>()));
  CHECK(binding("k", value::of(4)).payload.get<int>() == 4);
}

TEST_CASE("a value that may be missing is an ordinary value", "[binding]") {
  graph_builder b;
  auto n = b.input<std::optional<int>>("n");
  auto next = b.node(
      "next",
      [](const std::optional<int>& x) {
        return x ? std::optional{*x + 1} : std::nullopt;
      },
      n);
  CHECK(std::same_as<decltype(next), fresh<out<std::optional<int>>>>);
  auto g = std::move(b).build("g");
  auto given = [&](std::optional<int> x) {
    return call(g, "next", value::of(x)).template get<std::optional<int>>();
  };
  CHECK(given(3) == 4);
  CHECK(given({}) == std::nullopt);
}

TEST_CASE("numbers that lose nothing go into a function", "[binding]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto c = b.input<unsigned char>("c");
  b.node(
      "wider", [](long x, double y, short z) { return double(x) + y + z; }, n,
      n, c);
  auto g = std::move(b).build("g");
  auto sum = call(g, "wider", value::of(1), value::of(2),
                  value::of(static_cast<unsigned char>(3)));
  CHECK(sum.get<double>() == 6);
}
