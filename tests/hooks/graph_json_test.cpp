// Tests graph_json: the fields, their order, and that any text is JSON.

#include "../graph/graphs.hpp"
#include <troupe/graph/graceful_errors.hpp>
#include <troupe/hooks/graph_json.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <new>
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

TEST_CASE("nested blocks and all ways of gathering are told", "[graph_json]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand("y", numbers_below, x);
  b.node("z", same, y);
  b.node("good", sum, successes(y));
  b.node(
      "bad", [](items<outcome<int>> list) { return list.size(); }, outcomes(y));
  auto g = std::move(b).build("nested");
  auto text = [&](std::string_view name, std::string_view field) {
    return json::serialize(node_of(g, name).at(field));
  };
  CHECK(text("y", "block") == "\"x\"");
  CHECK(text("z", "block") == "\"y\"");
  CHECK(text("good", "block") == "\"x\"");
  CHECK(text("good", "kind") == "\"collect\"");
  CHECK(text("good", "arguments") == R"([{"node":"y","passing":"successes"}])");
  CHECK(text("bad", "kind") == "\"collect\"");
  CHECK(text("bad", "arguments") == R"([{"node":"y","passing":"outcomes"}])");
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

TEST_CASE("a node tells its policy and whether it has a fallback",
          "[graph_json]") {
  using namespace std::chrono_literals;
  graph_builder b;
  b.policy({.timeout = 5s});
  b.node("plain", [] { return 1; });
  b.node("x", [] { return 1; })
      .retry({.attempts = 4,
              .first_backoff = 1us,
              .factor = 1.5,
              .spread = jitter::none,
              .on = on<std::bad_alloc, int>(),
              .when = [](const failure&) { return true; }})
      .limit("gpu", 2)
      .limit("db")
      .priority(-1)
      .blocking(false)
      .on_error(7);
  b.expand("e", [] { return std::vector{1}; })
      .retry(2)
      .failures(tolerate_share(0.5))
      .window(8);
  auto g = std::move(b).build("g");
  auto policy = [&](std::string_view name) {
    return json::serialize(node_of(g, name).at("policy"));
  };
  CHECK(policy("plain") == R"({"timeout_ns":5000000000})");
  CHECK(policy("x")
        == R"({"retry":{"attempts":4,"first_backoff_ns":1000,"factor":1.5E0,)"
           R"("cap_ns":30000000000,"jitter":"none",)"
           R"("on":["std::bad_alloc","int"],"has_predicate":true},)"
           R"("timeout_ns":5000000000,"limits":{"db":1,"gpu":2},)"
           R"("priority":-1,"blocking":false})");
  CHECK(policy("e")
        == R"({"retry":{"attempts":2,"first_backoff_ns":100000000,)"
           R"("factor":2E0,"cap_ns":30000000000,"jitter":"full",)"
           R"("has_predicate":false},"timeout_ns":5000000000,)"
           R"("failures":{"mode":"tolerate","share":5E-1},"window":8})");
  CHECK(node_of(g, "x").at("has_fallback").as_bool());
  CHECK_FALSE(node_of(g, "plain").contains("has_fallback"));
}

TEST_CASE("each mode of failure is told", "[graph_json]") {
  auto told = [](failure_mode m) {
    graph_builder b;
    b.expand("x", [] { return std::vector{1}; }).failures(m);
    auto node = node_of(std::move(b).build("g"), "x");
    return json::serialize(node.at("policy").at("failures"));
  };
  CHECK(told(fail_fast) == R"({"mode":"fail_fast"})");
  CHECK(told(keep_going) == R"({"mode":"keep_going"})");
  CHECK(told(tolerate(3)) == R"({"mode":"tolerate","count":3})");
}

TEST_CASE("where tasks run is told", "[graph_json]") {
  graph_builder b;
  b.node("x", [] { return 1; }).on("gpu");
  b.node("y", [] { return 1; }).local();
  auto g = std::move(b).build("g");
  auto policy = [&](std::string_view name) {
    return json::serialize(node_of(g, name).at("policy"));
  };
  CHECK(policy("x") == R"({"placement":{"label":"gpu"}})");
  CHECK(policy("y") == R"({"placement":"local"})");
}

TEST_CASE("a node without a policy has no such field", "[graph_json]") {
  auto all = parsed(one_of_each());
  for (const auto& n : all["nodes"].as_array())
    CHECK_FALSE(n.as_object().contains("policy"));
}

TEST_CASE("the middleware of a node is named", "[graph_json]") {
  graph_builder b;
  auto m = b.module("m");
  b.use(std::make_shared<graceful_errors>());
  m.use(std::make_shared<graceful_errors>(on<int>()));
  m.node("x", [] { return 1; });
  auto g = std::move(b).build("g");
  CHECK(json::serialize(node_of(g, "m/x").at("middleware"))
        == R"x(["graceful_errors","graceful_errors(int)"])x");
  CHECK_FALSE(node_of(one_of_each(), "x").contains("middleware"));
}
