// What stands around the calls of nodes' functions, in runs.

#include "../support/audited_engine.hpp"
#include "../support/naturals.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graceful_errors.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/middleware.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

// A middleware made of a function.
class around_all : public middleware {
public:
  using function = std::function<value(const node_call&, next_call)>;
  around_all(std::string name, function f)
      : name_(std::move(name)), f_(std::move(f)) {}
  std::string name() const override { return name_; }
  value around(const node_call& call, next_call next) const override {
    return f_(call, next);
  }

private:
  std::string name_;
  function f_;
};

auto make(std::string name, around_all::function f) {
  return std::make_shared<around_all>(std::move(name), std::move(f));
}

auto add_one() {
  return make("add_one", [](const node_call&, next_call next) {
    return value::of(next().get<int>() + 1);
  });
}

// The error of a run of `x` alone, that must fail.
template <class Handle>
std::string error_of(graph_builder b, const Handle& x) {
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  try {
    engine->run(g, {}, {x});
  } catch (const run_error& e) {
    return e.what();
  }
  return "none";
}

std::vector<int> one_two_three() { return {1, 2, 3}; }

} // namespace

TEST_CASE("a middleware may change every node's value", "[middleware]") {
  graph_builder b;
  auto input = b.input<int>("input");
  auto a = b.node(
      "a", [](int x) { return x % 7; }, input);
  auto twice = b.node(
      "b", [](int x) { return 2 * x; }, a);
  auto c = b.node(
      "c", [](int x, int y) { return 3 * x + 2 * y; }, a, twice);
  auto d = b.node(
      "d", [](int x) { return x * x * x; }, c);
  b.use(add_one());
  auto g = std::move(b).build("p");
  test::audited_engine engine;
  auto result = engine->run(g, {input = 1}, {a, twice, c, d});
  CHECK(result[a] == 2);
  CHECK(result[twice] == 5);
  CHECK(result[c] == 17);
  CHECK(result[d] == 4'914);
}

TEST_CASE("the first middleware is the outermost", "[middleware]") {
  graph_builder b;
  b.use(make("twice", [](const node_call&, next_call next) {
    return value::of(next().get<int>() * 2);
  }));
  b.use(add_one());
  auto x = b.node("x", [] { return 3; });
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {x})[x] == 8);
}

TEST_CASE("a middleware knows the call", "[middleware]") {
  graph_builder b;
  std::string seen;
  b.use(make("look", [&](const node_call& call, next_call next) {
    seen =
        call.about().name + ' ' + std::to_string(call.arguments[1]->get<int>());
    return next();
  }));
  auto n = b.input("n", 4);
  auto m = b.input("m", 5);
  auto x = b.node("x", std::plus<int>{}, n, m);
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {x})[x] == 9);
  CHECK(seen == "x 5");
}

TEST_CASE("a middleware of a module is for its nodes", "[middleware]") {
  graph_builder b;
  auto m = b.module("m");
  auto outside = b.node("x", [] { return 1; });
  auto inside = m.node("x", [] { return 1; });
  auto deeper = m.module("n").node("x", [] { return 1; });
  auto beside = b.module("mm").node("x", [] { return 1; });
  m.use(add_one());
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  auto result = engine->run(g, {}, {outside, inside, deeper, beside});
  CHECK(result[outside] == 1);
  CHECK(result[inside] == 2);
  CHECK(result[deeper] == 2);
  CHECK(result[beside] == 1);
}

TEST_CASE("what a middleware throws fails the node", "[middleware]") {
  graph_builder b;
  b.use(make("strict", [](const node_call&, next_call) -> value {
    throw std::runtime_error("not today");
  }));
  auto x = b.node("x", [] { return 3; });
  CHECK_THAT(error_of(std::move(b), x), ContainsSubstring("not today"));
}

TEST_CASE("a middleware may call the function twice, or never",
          "[middleware]") {
  auto [times, expected] = GENERATE(table<int, int>({{0, 7}, {1, 1}, {2, 2}}));
  graph_builder b;
  std::atomic<int> calls{0};
  b.use(make("repeat", [n = times](const node_call&, next_call next) {
    auto v = value::of(7);
    for (int i = 0; i < n; ++i)
      v = next();
    return v;
  }));
  auto x = b.node("x", [&] { return ++calls; });
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {x})[x] == expected);
  CHECK(calls == times);
}

TEST_CASE("a value of another type fails the node, and names the middleware",
          "[middleware]") {
  graph_builder b;
  b.use(make("longer", [](const node_call&, next_call next) {
    return value::of<double>(next().get<int>());
  }));
  b.use(add_one());
  auto x = b.node("x", [] { return 3; });
  CHECK_THAT(error_of(std::move(b), x),
             ContainsSubstring("middleware \"longer\" returned a value of type "
                               "double for node \"x\", which yields int"));
}

TEST_CASE("no value is a value of another type", "[middleware]") {
  graph_builder b;
  b.use(make("empty", [](const node_call&, next_call) { return value{}; }));
  auto x = b.node("x", [] { return 3; });
  CHECK_THAT(error_of(std::move(b), x),
             ContainsSubstring("\"empty\" returned no value"));
}

TEST_CASE("a middleware sees each part of an expander and a fold",
          "[middleware]") {
  graph_builder b;
  std::atomic<int> parts{0};
  b.use(make("count", [&](const node_call&, next_call next) {
    ++parts;
    return next();
  }));
  auto n = b.input("n", 3'000);
  auto x = b.expand(
                "x", [](int limit) { return test::naturals{limit}; }, n)
               .window(100);
  auto sum = b.fold("sum", 0, std::plus<>{}, x);
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {sum})[sum] == 2'999 * 1'500);
  CHECK(parts > 30);
}

TEST_CASE("a middleware calls next once for an expander", "[middleware]") {
  auto times = GENERATE(0, 2);
  graph_builder b;
  b.use(make("repeat", [times](const node_call&, next_call next) {
    for (int i = 0; i < times; ++i)
      next();
    return value{};
  }));
  auto x = b.expand("x", one_two_three);
  CHECK_THAT(error_of(std::move(b), x),
             ContainsSubstring("around node \"x\" must call next() once"));
}

TEST_CASE("a middleware that throws after a part fails the expander",
          "[middleware]") {
  auto lazy = GENERATE(false, true);
  std::atomic<int> elements{0};
  graph_builder b;
  b.use(make("check", [](const node_call& call, next_call next) -> value {
    next();
    if (call.about().kind == node_kind::expander)
      throw std::runtime_error("not these");
    return value::of(1);
  }));
  auto x = lazy ? b.expand("x", [] { return test::naturals{10}; }).window(2)
                : b.expand("x", one_two_three);
  auto y = b.node(
      "y", [&](int i) { return elements += i; }, x);
  CHECK_THAT(error_of(std::move(b), y), ContainsSubstring("not these"));
  CHECK(elements == 0);
}

TEST_CASE("a middleware cannot make up for the error of an expander",
          "[middleware]") {
  graph_builder b;
  b.use(make("hide", [](const node_call&, next_call next) {
    try {
      return next();
    } catch (const std::exception&) {
      return value{};
    }
  }));
  auto x = b.expand("x", []() -> std::vector<int> {
    throw std::runtime_error("no elements");
  });
  CHECK_THAT(error_of(std::move(b), x), ContainsSubstring("no elements"));
}

TEST_CASE("graceful errors are outcomes, and are not tried again",
          "[middleware]") {
  graph_builder b;
  b.use(std::make_shared<graceful_errors>());
  auto n = b.input("n", 10);
  auto x = b.expand(
      "x", [](int limit) { return test::naturals{limit}; }, n);
  auto tripled = b.node(
      "tripled", [](int i) { return 3 * i; }, x);
  auto doubled = b.node(
                      "doubled",
                      [](int i) {
                        if (i > 15)
                          throw std::runtime_error("too large");
                        return 2 * i;
                      },
                      tripled)
                     .retry(3)
                     .own_group();
  auto texts = b.node(
      "texts",
      [](const items<outcome<int>>& all) {
        std::vector<std::string> out;
        for (const auto& o : all)
          out.push_back(o ? std::to_string(*o) : o.failure()->error.message);
        return out;
      },
      outcomes(doubled));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {texts})[texts]
        == std::vector<std::string>{"0", "6", "12", "18", "24", "30",
                                    "too large", "too large", "too large",
                                    "too large"});
  int caught = 0;
  for (const auto& e : engine.events<task_finished>())
    if (e.state == task_state::failed) {
      ++caught;
      CHECK(e.caught);
      CHECK(e.attempts == 1);
      CHECK(e.error->error.type == "std::runtime_error");
      CHECK(e.error->tolerated);
    } else {
      CHECK_FALSE(e.caught);
    }
  CHECK(caught == 4);
}

TEST_CASE("errors of other types are not graceful", "[middleware]") {
  graph_builder b;
  b.use(std::make_shared<graceful_errors>(on<std::invalid_argument>()));
  auto x = b.node("x", []() -> int { throw std::logic_error("other"); });
  auto y = b.node("y", []() -> int { throw std::invalid_argument("mine"); });
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g, {}, {x, y}), run_error);
  for (const auto& e : engine.events<task_finished>())
    CHECK(e.caught == (e.error->error.message == "mine"));
}

TEST_CASE("an expander's error is graceful after what it has yielded",
          "[middleware]") {
  graph_builder b;
  b.use(std::make_shared<graceful_errors>());
  auto x = b.expand("x", [] {
    return [i = 0]() mutable -> std::optional<int> {
      if (i == 5)
        throw std::runtime_error("no more");
      return i++;
    };
  });
  auto texts = b.node(
      "texts",
      [](const items<outcome<int>>& all) {
        std::string out;
        for (const auto& o : all)
          out += (o ? std::to_string(*o) : o.failure()->error.message) + ' ';
        return out;
      },
      outcomes(x));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {texts})[texts] == "0 1 2 3 4 no more ");
}

TEST_CASE("of an asynchronous node, what its call throws is graceful, and what "
          "its promise is given is not",
          "[middleware]") {
  graph_builder b;
  b.use(std::make_shared<graceful_errors>());
  auto x = b.node("x", [](promise<int> p) {
              p.set_exception(std::runtime_error("given"));
            }).retry({.attempts = 2, .first_backoff = time_span{}});
  auto y = b.node("y", [](promise<int>) {
              throw std::runtime_error("thrown");
            }).retry({.attempts = 2, .first_backoff = time_span{}});
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g, {}, {x, y}), run_error);
  auto ends = engine.events<task_finished>();
  REQUIRE(ends.size() == 2);
  for (const auto& e : ends) {
    bool thrown = e.error->error.message == "thrown";
    CHECK(e.caught == thrown);
    CHECK(e.attempts == (thrown ? 1u : 2u));
  }
}
