// Tests graph_json: the fields, their order, and that any text is JSON.

#include "../graph/graphs.hpp"
#include <troupe/hooks/graph_json.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

namespace json = boost::json;

json::object parsed(const graph& g) {
  return json::parse(to_json(g)).as_object();
}

json::object node_of(const graph& g, std::string_view name) {
  auto all = parsed(g);
  for (const auto& n : all["nodes"].as_array())
    if (n.as_object().at("name").as_string() == name)
      return n.as_object();
  return {};
}

std::vector<std::string> fields(const json::object& o) {
  std::vector<std::string> names;
  for (const auto& field : o)
    names.emplace_back(field.key());
  return names;
}

using name_list = std::vector<std::string>;

graph one_of_each() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto k = b.input("k", 2).description("a factor").tag("unit", "m").tag("z");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", add, x, k);
  auto total = b.collect("total", sum, y);
  b.node("saved", [] {}).after(total).always();
  return std::move(b).build("each");
}

} // namespace

TEST_CASE("a graph's JSON has its name, fingerprint and nodes",
          "[graph_json]") {
  auto g = one_of_each();
  auto o = parsed(g);
  CHECK(fields(o) == name_list{"name", "fingerprint", "nodes"});
  CHECK(o["name"] == "each");
  const auto& digits = o["fingerprint"].as_string();
  CHECK(digits.size() == 16);
  CHECK(std::stoull(std::string{digits}, nullptr, 16) == g.fingerprint());
  REQUIRE(o["nodes"].as_array().size() == 6);
  CHECK(to_json(g) == to_json(one_of_each()));
}

TEST_CASE("an input tells whether it has a default", "[graph_json]") {
  auto g = one_of_each();
  auto line = std::to_string(g.at(0).where.line);
  CHECK(json::serialize(node_of(g, "n"))
        == R"({"name":"n","kind":"input","type":"int","block":null,)"
           R"("arguments":[],"has_default":false,"always":false,)"
           R"("where":"graph_json_test.cpp:)"
               + line + "\"}");
  CHECK(node_of(g, "k").at("has_default").as_bool());
  CHECK_FALSE(node_of(g, "y").contains("has_default"));
}

TEST_CASE("a node tells its kind, block and arguments", "[graph_json]") {
  auto g = one_of_each();
  auto text = [&](std::string_view name, std::string_view field) {
    return json::serialize(node_of(g, name).at(field));
  };
  CHECK(text("x", "kind") == "\"expand\"");
  CHECK(text("x", "block") == "null");
  CHECK(text("y", "kind") == "\"node\"");
  CHECK(text("y", "block") == "\"x\"");
  CHECK(
      text("y", "arguments")
      == R"([{"node":"x","passing":"plain"},{"node":"k","passing":"plain"}])");
  CHECK(text("total", "kind") == "\"collect\"");
  CHECK(text("total", "block") == "null");
  CHECK(text("total", "arguments") == R"([{"node":"y","passing":"all"}])");
  CHECK(text("saved", "arguments")
        == R"([{"node":"total","passing":"order"}])");
}

TEST_CASE("options are told in a stable order of fields", "[graph_json]") {
  auto g = one_of_each();
  auto k = node_of(g, "k");
  CHECK(fields(k)
        == name_list{"name", "kind", "type", "block", "arguments",
                     "has_default", "always", "tags", "description", "where"});
  CHECK(json::serialize(k["tags"]) == R"({"unit":"m","z":""})");
  CHECK(k["description"] == "a factor");
  CHECK(node_of(g, "saved").at("always").as_bool());
  CHECK_FALSE(node_of(g, "saved").contains("tags"));
  CHECK_FALSE(node_of(g, "saved").contains("description"));
}

TEST_CASE("any text stays what it is", "[graph_json]") {
  std::string odd = "a \"quote\" \\ back\nline \t größe {<\x01\x1f\x7f";
  graph_builder b;
  b.node(odd, [] { return 1; }).tag(odd, odd).description(odd);
  auto g = std::move(b).build(odd);
  CHECK(parsed(g)["name"].as_string() == odd);
  auto n = node_of(g, odd);
  REQUIRE_FALSE(n.empty());
  CHECK(n["tags"].at(odd).as_string() == odd);
  CHECK(n["description"].as_string() == odd);
}

TEST_CASE("an empty graph is an object without nodes", "[graph_json]") {
  CHECK(parsed(graph{})["nodes"].as_array().empty());
}
