// What telemetry says of values: only if asked, and no secrets.

#include "../support/audited_engine.hpp"
#include "../support/event_objects.hpp"
#include "../support/naturals.hpp"
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/promise.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;

namespace {

struct shy {};

std::string summary_of(const shy&) { throw std::runtime_error("no"); }

// What was told of the values of nodes, by name.
std::map<std::string, std::string>
summaries(const test::audited_engine& engine) {
  std::map<std::string, std::string> found;
  for (const auto& e : engine.events<node_finished>())
    if (e.summary)
      found[e.run->node_name(e.node)] = *e.summary;
  return found;
}

// And of elements, by the name of their group.
std::map<std::string, std::vector<std::string>>
elements(const test::audited_engine& engine) {
  std::map<std::string, std::vector<std::string>> found;
  for (const auto& e : engine.events<group_expanded>())
    if (auto& texts = found[e.run->groups.name(e.group)]; e.summaries)
      texts.insert(texts.end(), e.summaries->begin(), e.summaries->end());
  return found;
}

graph secrets() {
  graph_builder b;
  auto user = b.input("user", std::string{"ann"});
  auto password = b.input("password", std::string{"1234"}).tag("redact");
  auto token =
      b.node(
           "token",
           [](const std::string& u, const std::string& p) { return u + p; },
           user, password)
          .tag("redact");
  auto size = b.node(
                   "size", [](const std::string& t) { return t.size(); }, token)
                  .tag("summarize");
  auto x = b.expand(
      "x", [](std::size_t n) { return std::vector<int>(n, 5); }, size);
  b.fold(
      "sum", 0, [](int sum, int i) { return sum + i; }, x);
  b.node(
      "later",
      [](promise<int> p, std::size_t n) { p.set_value(static_cast<int>(n)); },
      size);
  b.node("shy", [] { return shy{}; });
  return std::move(b).build("secrets");
}

} // namespace

TEST_CASE("values are summarized for those who ask", "[summary]") {
  test::audited_engine engine;
  auto g = secrets();
  engine->run(g, {}, {}, {.summaries = true});
  CHECK(summaries(engine)
        == std::map<std::string, std::string>{
            {"token", "(redacted)"},
            {"size", "7"},
            {"sum", "35"},
            {"later", "7"},
            {"shy", "(its summary_of has thrown)"}});
  const auto& notes = engine.events<run_started>().at(0).run->notes;
  CHECK(notes.inputs
        == std::map<std::string, std::string>{{"user", "\"ann\""},
                                              {"password", "(redacted)"}});
  test::event_objects json;
  auto told = json(event{engine.events<run_started>().at(0)});
  CHECK(told["inputs"].as_object()["password"] == "(redacted)");
}

TEST_CASE("what is passed on of a secret is one", "[summary]") {
  using account = std::pair<std::string, std::string>;
  graph_builder inner;
  auto whole = inner.input<account>("whole");
  inner.unpack(whole, "left", "right");
  auto parts = std::move(inner).build("parts");

  graph_builder b;
  auto secret = b.node("secret", [] {
                   return account{"ann", "1234"};
                 }).tag("redact");
  auto [user, password] = b.unpack(secret, "user", "password");
  auto open = b.node("open", [] { return std::string{"x"}; });
  b.first_of("either", open, password);
  b.subgraph("sub", parts, bound{whole, secret});
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  engine->run(g, {}, {}, {.summaries = true});
  auto told = summaries(engine);
  CHECK(told["open"] == "\"x\"");
  for (const auto* name :
       {"secret", "user", "password", "either", "sub/left", "sub/right"})
    CHECK(told[name] == "(redacted)");
}

TEST_CASE("of others, only what asks for itself", "[summary]") {
  test::audited_engine engine;
  engine->run(secrets());
  CHECK(summaries(engine) == std::map<std::string, std::string>{{"size", "7"}});
  CHECK(engine.events<run_started>().at(0).run->notes.inputs.empty());
}

TEST_CASE("the first elements of an expansion are summarized", "[summary]") {
  graph_builder b;
  auto same = [](int i) { return i; };
  auto x = b.expand("x", [] { return test::naturals{250}; })
               .window(30)
               .tag("summarize");
  b.node("x1", same, x);
  auto secret = b.expand("secret",
                         [] {
                           return std::vector{1, 2};
                         })
                    .tag("summarize")
                    .tag("redact");
  b.node("secret1", same, secret);
  auto other = b.expand("other", [] { return std::vector{3, 4}; });
  b.node("other1", same, other);
  auto g = std::move(b).build("elements");
  std::vector<std::string> first;
  for (std::size_t i = 0; i < most_summarized; ++i)
    first.push_back(std::to_string(i));

  test::audited_engine some, all;
  some->run(g);
  all->run(g, {}, {}, {.summaries = true});
  for (auto* engine : {&some, &all}) {
    auto told = elements(*engine);
    CHECK(told["block-x"] == first);
    CHECK(told["block-secret"] == std::vector<std::string>(2, "(redacted)"));
  }
  CHECK(elements(some)["block-other"].empty());
  CHECK(elements(all)["block-other"] == std::vector<std::string>{"3", "4"});
}
