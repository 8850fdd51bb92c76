// What a graph and its builder say of middleware.

#include "graphs.hpp"
#include <troupe/graph/describe.hpp>
#include <troupe/graph/dot.hpp>
#include <troupe/graph/graceful_errors.hpp>
#include <troupe/graph/middleware.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <memory>
#include <stdexcept>
#include <string>

using namespace troupe;
using Catch::Matchers::ContainsSubstring;

namespace {

class named_one : public middleware {
public:
  explicit named_one(std::string name) : name_(std::move(name)) {}
  std::string name() const override { return name_; }
  value around(const node_call&, next_call next) const override {
    return next();
  }

private:
  std::string name_;
};

// The fingerprint of a graph with a node in a module and one outside, and a
// middleware on one of the two builders.
std::uint64_t fingerprint(const std::string& name, bool in_module = false) {
  graph_builder b;
  auto m = b.module("m");
  b.node("x", [] { return 1; });
  m.node("x", [] { return 1; });
  if (!name.empty())
    (in_module ? m : b).use(std::make_shared<named_one>(name));
  return std::move(b).build("g").fingerprint();
}

} // namespace

TEST_CASE("a fingerprint covers the names of middleware", "[middleware]") {
  CHECK(fingerprint("a") == fingerprint("a"));
  CHECK(fingerprint("a") != fingerprint("b"));
  CHECK(fingerprint("a") != fingerprint(""));
  CHECK(fingerprint("a") != fingerprint("a", true));
}

TEST_CASE("a node has the middleware around it, the outermost first",
          "[middleware]") {
  graph_builder b;
  auto m = b.module("m");
  auto x = b.node("x", [] { return 1; });
  auto y = m.node(
      "y", [](int i) { return i; }, named<int>("later"));
  auto later = m.node("later", [] { return 1; });
  m.use(std::make_shared<named_one>("inner"));
  b.use(std::make_shared<named_one>("outer"));
  auto g = std::move(b).build("g");
  auto names = [&](const node_ref& node) {
    std::string all;
    for (const auto& one : g.middleware_of(g.find(node)))
      all += one->name() + ' ';
    return all;
  };
  CHECK(names(x) == "outer ");
  CHECK(names(y) == "inner outer ");
  CHECK(names(later) == "inner outer ");
}

TEST_CASE("what describes a graph names the middleware", "[middleware]") {
  graph_builder b;
  auto m = b.module("m");
  b.use(std::make_shared<named_one>("outer"));
  m.use(std::make_shared<named_one>("in \"ner\""));
  b.node("x", [] { return 1; });
  m.node("y", [] { return 1; });
  auto g = std::move(b).build("g");
  CHECK_THAT(describe(g), ContainsSubstring("within outer\n")
                              && ContainsSubstring("within outer, in \"ner\""));
  CHECK_THAT(to_dot(g),
             ContainsSubstring(R"(tooltip="int\nwithin outer")")
                 && ContainsSubstring(R"(within outer, in \"ner\"")"));
}

TEST_CASE("a builder refuses no middleware, and any after build()",
          "[middleware]") {
  graph_builder b;
  CHECK_THROWS_AS(b.use(nullptr), std::invalid_argument);
  auto m = b.module("m");
  std::move(b).build("g");
  CHECK_THROWS_AS(m.use(std::make_shared<graceful_errors>()), std::logic_error);
}

TEST_CASE("graceful errors are named with their types", "[middleware]") {
  CHECK(graceful_errors{}.name() == "graceful_errors");
  CHECK(graceful_errors{on<std::bad_alloc, std::logic_error>()}.name()
        == "graceful_errors(std::bad_alloc, std::logic_error)");
}
