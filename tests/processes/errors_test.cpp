// Errors that were thrown in another process.

#include "../support/process_pool.hpp"
#include "process_graphs.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/remote_error.hpp>

#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace troupe;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;

namespace {

// The failure of a run of the graph "errors" at a worker process.
shared_failure failure_of_kind(test::process_pool& pool,
                               const std::string& kind) {
  graph_recipe recipe{"errors", {{"kind", kind}}};
  try {
    pool->run(test::process_graphs().make(recipe), {}, {}, {.recipe = recipe});
  } catch (const run_error& e) {
    REQUIRE(e.failures().size() == 1);
    return e.failures().front();
  }
  FAIL("it succeeded");
  return {};
}

} // namespace

TEST_CASE("a chain of errors comes back whole from another process",
          "[errors]") {
  test::process_pool pool;
  pool.start(1);
  auto f = failure_of_kind(pool, "chain");
  CHECK(f->chain()
        == "std::out_of_range: no seven <- test::ledger_error: no page 14 <- "
           "test::strange_error: no disk");
  CHECK(f->node == "far");
  CHECK(f->task == "block-x[1]");
  CHECK(f->worker == 1);
  CHECK(f->attempt == 1);
  CHECK(f->fault == fault_of::task);
  CHECK_THAT(f->declared, ContainsSubstring("process_graphs.cpp:"));
  REQUIRE(f->past.size() == 1);
  CHECK(f->past[0].attempt == 0);
  CHECK(f->past[0].worker == 1);
  CHECK(f->past[0].error == f->chain());
  CHECK(f->past[0].start > 0);
  // As exceptions, too.
  try {
    rethrow(*f);
  } catch (const std::out_of_range& outer) {
    CHECK(outer.what() == std::string{"no seven"});
    try {
      std::rethrow_if_nested(outer);
      FAIL("nothing is nested in it");
    } catch (const test::ledger_error& middle) {
      CHECK_THROWS_AS(std::rethrow_if_nested(middle), remote_error);
    }
  }
}

TEST_CASE("an error of a registered type is rethrown as itself", "[errors]") {
  test::process_pool pool;
  pool.start(1);
  auto f = failure_of_kind(pool, "ledger");
  CHECK_THROWS_MATCHES(rethrow(*f), test::ledger_error, Message("no page 12"));
}

TEST_CASE("an error of another type is rethrown as a remote_error",
          "[errors]") {
  test::process_pool pool;
  pool.start(1);
  auto f = failure_of_kind(pool, "strange");
  CHECK(f->error.type == "test::strange_error");
  CHECK_THROWS_MATCHES(rethrow(*f), remote_error,
                       Message("test::strange_error: no page 13"));
  try {
    rethrow(*f);
  } catch (const remote_error& e) {
    CHECK(e.why().node == "far");
    CHECK(e.why().task == "block-x[1]");
    CHECK(e.why().worker == 1);
  }
  CHECK(failure_of_kind(pool, "text")->chain() == "std::string: no exception");
}
