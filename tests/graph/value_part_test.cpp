// Tests value::part_of: what a part shares with the whole, and for how long.

#include <troupe/graph/value.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

using troupe::value;

namespace {

struct whole {
  std::string text;
  int number = 0;
  std::shared_ptr<int> token;
};

template <class Member>
value part_of(const value& v, Member member) {
  return value::part_of(v, v.get<whole>().*member);
}

} // namespace

TEST_CASE("a part shares the payload of the whole", "[value]") {
  auto v = value::of(whole{"text", 1, nullptr});
  auto text = part_of(v, &whole::text);
  CHECK(troupe::same_type(text.type(), value::type_of<std::string>()));
  CHECK(text.get_if<std::string>() == &v.get<whole>().text);
  CHECK(text.get_if<whole>() == nullptr);
}

TEST_CASE("a part keeps the whole alive, and no longer", "[value]") {
  auto token = std::make_shared<int>(1);
  std::weak_ptr<int> alive = token;
  auto v = value::of(whole{"text", 1, std::move(token)});
  auto text = part_of(v, &whole::text);
  auto copy = text;
  v = {};
  text = {};
  CHECK_FALSE(alive.expired());
  CHECK(copy.get<std::string>() == "text");
  copy = {};
  CHECK(alive.expired());
}

TEST_CASE("a part of a part keeps the whole alive", "[value]") {
  using pair = std::pair<whole, int>;
  auto v = value::of(pair{{"inner", 1, nullptr}, 2});
  auto text = part_of(value::part_of(v, v.get<pair>().first), &whole::text);
  v = {};
  CHECK(text.get<std::string>() == "inner");
}

TEST_CASE("a small part is copied, and holds on to nothing", "[value]") {
  auto token = std::make_shared<int>(1);
  std::weak_ptr<int> alive = token;
  auto v = value::of(whole{"text", 7, std::move(token)});
  auto number = part_of(v, &whole::number);
  v = {};
  CHECK(alive.expired());
  CHECK(number.get<int>() == 7);
}

TEST_CASE("a part of what lives inside a value is copied", "[value]") {
  struct two {
    int a, b;
  };
  auto v = value::of(two{1, 2});
  auto b = value::part_of(v, v.get<two>().b);
  v = {};
  CHECK(b.get<int>() == 2);
}

TEST_CASE("a part that cannot be copied is shared", "[value]") {
  using owner = std::pair<std::unique_ptr<int>, std::string>;
  auto v = value::of(owner{std::make_unique<int>(5), "x"});
  auto owned = value::part_of(v, v.get<owner>().first);
  v = {};
  CHECK(*owned.get<std::unique_ptr<int>>() == 5);
}
