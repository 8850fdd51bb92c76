// What telemetry shows of values.

#include <troupe/graph/summary.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using troupe::summarize;

namespace {

enum class colour { red, green };
enum class mask : std::uint64_t { all = ~std::uint64_t{0} };
enum class answer : bool { no, yes };

struct unseen; // incomplete

struct table {
  int rows() const { return 3; }
  int cols() const { return 4; }
};

struct opaque {};

} // namespace

namespace bank {

struct account {
  int number;
};

std::string summary_of(const account& a) {
  return "account " + std::to_string(a.number);
}

} // namespace bank

TEST_CASE("numbers and their like are shown", "[summary]") {
  CHECK(summarize(42) == "42");
  CHECK(summarize(-1L) == "-1");
  CHECK(summarize(~std::size_t{0}) == "18446744073709551615");
  CHECK(summarize(2.5) == "2.5");
  CHECK(summarize(true) == "true");
  CHECK(summarize(colour::green) == "1");
  CHECK(summarize(mask::all) == "18446744073709551615");
  CHECK(summarize(answer::yes) == "true");
}

TEST_CASE("strings are shown by their heads and sizes", "[summary]") {
  CHECK(summarize(std::string{"short"}) == "\"short\"");
  CHECK(summarize(std::string(1'000, 'x'))
        == '"' + std::string(60, 'x') + "...\" (1000 bytes)");
  // No character is cut in two.
  auto text = std::string(59, 'x') + "\u00e4\u00e4";
  CHECK(summarize(text) == '"' + std::string(59, 'x') + "...\" (63 bytes)");
  CHECK(summarize(std::filesystem::path{"/a/b"}) == "\"/a/b\"");
  const char* text_of_c = "c";
  CHECK(summarize(text_of_c) == "\"c\"");
  CHECK(summarize(static_cast<const char*>(nullptr)) == "nothing");
}

TEST_CASE("containers are shown by their heads and sizes", "[summary]") {
  CHECK(summarize(std::vector{1, 2}) == "[1, 2]");
  CHECK(summarize(std::vector<int>(100, 7)) == "[7, 7, 7, ...] (100 elements)");
  CHECK(summarize(std::vector<std::vector<int>>(2, {1, 2}))
        == "[[...] (2 elements), [...] (2 elements)]");
  CHECK(summarize(std::map<std::string, int>{{"a", 1}}) == "[(\"a\", 1)]");
  CHECK(summarize(std::vector<bool>{true}) == "[true]");
}

TEST_CASE("what may hold a value shows it", "[summary]") {
  CHECK(summarize(std::optional{3}) == "3");
  CHECK(summarize(std::optional<int>{}) == "nothing");
  CHECK(summarize(std::make_shared<std::string>("x")) == "\"x\"");
  CHECK(summarize(std::make_unique<table>()) == "3 x 4");
  CHECK(summarize(std::unique_ptr<int>{}) == "nothing");
  CHECK(summarize(std::pair{1, true}) == "(1, true)");
}

TEST_CASE("other types show a shape, what they say, or their names",
          "[summary]") {
  CHECK(summarize(table{}) == "3 x 4");
  CHECK(summarize(bank::account{7}) == "account 7");
  CHECK(summarize(std::vector<bank::account>{{7}}) == "[account 7]");
  CHECK(summarize(opaque{}).find("opaque") != std::string::npos);
  CHECK(summarize(std::shared_ptr<unseen>{}).find("unseen")
        != std::string::npos);
}

TEST_CASE("no summary is long", "[summary]") {
  std::vector<std::string> list(3, std::string(1'000, 'x'));
  auto text = summarize(list);
  CHECK(text.size() == 200);
  CHECK(text.ends_with("..."));
}
