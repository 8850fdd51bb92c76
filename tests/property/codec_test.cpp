// Bad bytes: whatever comes, reading it gives a value or a codec_error.
//
// TROUPE_SEED=<n> runs that seed alone, TROUPE_SEEDS=<n> that many.

#include <troupe/graph/failure_wire.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/graph/transferable.hpp>
#include <troupe/graph/value_wire.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

using namespace troupe;

namespace {

enum class color : std::uint8_t { red, green };

struct tree {
  std::string name;
  std::vector<tree> kids;
};
template <class Inspector>
bool inspect(Inspector& f, tree& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("kids", x.kids));
}

using everything =
    std::tuple<tree, std::map<std::string, std::vector<double>>,
               std::vector<bool>, std::optional<std::pair<int, color>>,
               std::variant<std::monostate, std::string, std::vector<color>>,
               std::set<std::string>, std::unordered_map<int, bool>,
               std::vector<std::tuple<>>, std::chrono::seconds>;

everything something() {
  return {tree{"root", {{"a", {}}, {"b", {{"c", {}}}}}},
          {{"x", {1, 2}}, {"", {}}},
          {true, false, true},
          std::pair{1, color::green},
          std::string("text"),
          {"p", "q"},
          {{1, true}, {2, false}},
          std::vector<std::tuple<>>(3),
          std::chrono::seconds(5)};
}

failure some_failure() {
  auto f = describe(std::make_exception_ptr(std::out_of_range("why")));
  f.causes = {{"std::bad_alloc", ""}, {"unknown", "cause"}};
  f.past = {{0, attempt_outcome::lost, 1, 2, 3, "gone"}};
  return f;
}

std::string value_bytes() {
  byte_writer out;
  auto why = std::make_shared<const failure>(some_failure());
  write_value(out, value::of(value_list{
                       value::of(something()), value{}, value::of(why),
                       value::of(value_list{value::of(something())})}));
  return out.take();
}

// Whether they were good. Any other exception ends the test.
bool reads_as_value(std::string_view bytes) {
  try {
    byte_reader in{bytes};
    read_value(in, value::type_of<everything>());
    in.finish();
    return true;
  } catch (const codec_error&) {
    return false;
  }
}

unsigned number(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10))
              : otherwise;
}

// Reads what `make` makes, 500 times for each seed.
template <class Make>
void read_many(Make make) {
  auto first = number("TROUPE_SEED", 1);
  auto count = number("TROUPE_SEEDS", std::getenv("TROUPE_SEED") ? 1 : 20);
  for (auto seed = first; seed < first + count; ++seed) {
    INFO("TROUPE_SEED=" << seed);
    std::mt19937 random{seed};
    for (int i = 0; i < 500; ++i) {
      auto bytes = make(random);
      CHECK_NOTHROW(reads_as_value(bytes));
    }
  }
}

} // namespace

TEST_CASE("bytes that end too early are refused, at every length", "[wire]") {
  auto good = value_bytes();
  REQUIRE(reads_as_value(good));
  for (std::size_t n = 0; n < good.size(); ++n)
    // A copy, so that a sanitizer sees what is read beyond its end.
    CHECK(!reads_as_value(std::string(good.data(), n)));
  CHECK(!reads_as_value(good + 'x'));
}

TEST_CASE("random bytes give a value or a codec_error", "[wire]") {
  read_many([](std::mt19937& random) {
    std::string bytes(random() % 300, '\0');
    for (auto& b : bytes) // small numbers get further
      b = static_cast<char>(random() % 2 ? random() % 8 : random());
    return bytes;
  });
}

TEST_CASE("good bytes with some changed give a value or a codec_error",
          "[wire]") {
  auto good = value_bytes();
  read_many([&](std::mt19937& random) {
    auto bytes = good;
    for (auto n = 1 + random() % 4; n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    return bytes;
  });
}
