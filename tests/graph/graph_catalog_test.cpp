#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/graph_catalog.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include <stdexcept>
#include <string>

using Catch::Matchers::Message;
using namespace troupe;

namespace {

graph make_sum(const parameters& p) {
  graph_builder b;
  b.input("n", p.number("n", 3));
  return std::move(b).build("sum");
}

} // namespace

TEST_CASE("a catalog builds graphs by name, from parameters", "[catalog]") {
  graph_catalog all{{"sum", make_sum}, {"other", make_sum}};
  CHECK(all.names() == std::vector<std::string>{"other", "sum"});
  auto g = all.make({"sum", {{"n", "7"}}});
  CHECK(g.at(g.find(std::string_view{"n"})).default_value.get<std::int64_t>()
        == 7);
  CHECK(g.fingerprint() == all.make({"sum"}).fingerprint());
}

TEST_CASE("a graph that is in no catalog is told with those that are",
          "[catalog]") {
  graph_catalog all{{"sum", make_sum}};
  CHECK_THROWS_MATCHES(
      all.make({"sums"}), std::invalid_argument,
      Message("the catalog has no graph \"sums\"; it has: \"sum\""));
  CHECK_THROWS_MATCHES(
      graph_catalog{}.make({"sum"}), std::invalid_argument,
      Message("the catalog has no graph \"sum\"; it has: none"));
}

TEST_CASE("a catalog refuses what it could not find again", "[catalog]") {
  using list = graph_catalog;
  CHECK_THROWS_AS((list{{"a", make_sum}, {"a", make_sum}}),
                  std::invalid_argument);
  CHECK_THROWS_AS((list{{"", make_sum}}), std::invalid_argument);
  CHECK_THROWS_AS((list{{"a", nullptr}}), std::invalid_argument);
}

TEST_CASE("parameters are words, or numbers", "[catalog]") {
  parameters p{{"dir", "/tmp"}, {"n", "-12"}, {"bad", "12x"}, {"none", ""}};
  CHECK(p.has("dir"));
  CHECK(!p.has("top"));
  CHECK(p.at("dir") == "/tmp");
  CHECK(p.get("dir", "/usr") == "/tmp");
  CHECK(p.get("top", "20") == "20");
  CHECK(p.number("n", 5) == -12);
  CHECK(p.number("m", 5) == 5);
  p.set("n", "8");
  CHECK(p.number("n", 5) == 8);
  CHECK_THROWS_MATCHES(
      p.number("bad", 0), std::invalid_argument,
      Message("the parameter \"bad\" must be a whole number, and is \"12x\""));
  CHECK_THROWS_AS(p.number("none", 0), std::invalid_argument);
  CHECK_THROWS_MATCHES(
      p.at("top"), std::invalid_argument,
      Message("the parameter \"top\" is missing: give it as top=VALUE"));
}
