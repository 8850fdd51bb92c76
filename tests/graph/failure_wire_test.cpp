#include <troupe/graph/error_types.hpp>
#include <troupe/graph/failure_wire.hpp>
#include <troupe/graph/promise.hpp>
#include <troupe/graph/remote_error.hpp>
#include <troupe/graph/skip.hpp>
#include <troupe/graph/task_cancelled.hpp>

#include <catch2/catch_test_macros.hpp>

#include <ios>
#include <system_error>

using namespace troupe;

namespace {

struct unregistered : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct disk_full : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct odd_error : std::exception {
  const char* what() const noexcept override { return "odd"; }
};

failure through_wire(const failure& f) {
  byte_writer out;
  write_failure(out, f);
  auto bytes = out.take();
  byte_reader in{bytes};
  auto read = read_failure(in);
  in.finish();
  return read;
}

template <class E>
failure failure_by(const E& error) {
  return describe(std::make_exception_ptr(error));
}

failure failure_of_chain() { // registered <- not registered <- registered
  try {
    try {
      try {
        throw std::out_of_range("inner");
      } catch (...) {
        std::throw_with_nested(unregistered("middle"));
      }
    } catch (...) {
      std::throw_with_nested(std::invalid_argument("outer"));
    }
  } catch (...) {
    return describe(std::current_exception());
  }
}

} // namespace

TEST_CASE("a failure keeps all that it says", "[wire]") {
  auto f = failure_of_chain();
  f.fault = fault_of::system;
  f.node = "node";
  f.declared = "census.cpp:12";
  f.task = "block-file[3]";
  f.label = "a.txt";
  f.attempt = 2;
  f.worker = 7;
  f.past = {{0, attempt_outcome::timed_out, 1, 2, 3, "slow"},
            {1, attempt_outcome::lost, -4, 5, 6, "gone"}};
  f.tolerated = true;
  auto g = through_wire(f);
  CHECK(g.chain() == f.chain());
  CHECK(g.causes.size() == 2);
  CHECK(g.fault == f.fault);
  CHECK(g.node == f.node);
  CHECK(g.declared == f.declared);
  CHECK(g.task == f.task);
  CHECK(g.label == f.label);
  CHECK(g.attempt == f.attempt);
  CHECK(g.worker == f.worker);
  CHECK(g.tolerated);
  REQUIRE(g.past.size() == 2);
  CHECK(g.past[1].attempt == 1);
  CHECK(g.past[1].outcome == attempt_outcome::lost);
  CHECK(g.past[1].start == -4);
  CHECK(g.past[1].duration == 5);
  CHECK(g.past[1].worker == 6);
  CHECK(g.past[1].error == "gone");
}

TEST_CASE("an exception comes back as its type, with its causes", "[wire]") {
  auto f = failure_of_chain();
  auto g = through_wire(f);
  CHECK_THROWS_AS(rethrow(g), std::invalid_argument);
  auto again = describe(g.exception);
  CHECK(again.error.type == "std::invalid_argument");
  CHECK(again.error.message == "outer");
  REQUIRE(again.causes.size() == 2);
  CHECK(again.causes[0].type == "troupe::remote_error");
  CHECK(again.causes[1].type == "std::out_of_range");
  CHECK(again.causes[1].message == "inner");
}

TEST_CASE("a type that nobody has registered is a remote_error", "[wire]") {
  auto g = through_wire(failure_by(unregistered("why")));
  try {
    rethrow(g);
  } catch (const remote_error& e) {
    CHECK(std::string_view{e.what()} == g.chain());
    CHECK(e.why().error.message == "why");
    CHECK(e.why().error.type == g.error.type);
  }
  CHECK_THROWS_AS(rethrow(g), remote_error);
}

TEST_CASE("registered types come back as themselves", "[wire]") {
  register_error<disk_full>();
  register_error<odd_error>();
  CHECK_THROWS_AS(rethrow(through_wire(failure_by(disk_full("x")))), disk_full);
  CHECK_THROWS_AS(rethrow(through_wire(failure_by(odd_error{}))), odd_error);
}

TEST_CASE("Troupe's own and the library's are registered", "[wire]") {
  auto same = [](const auto& error) {
    using E = std::remove_cvref_t<decltype(error)>;
    auto g = through_wire(failure_by(error));
    try {
      rethrow(g);
    } catch (const E& e) {
      return std::string_view{e.what()} == error.what();
    } catch (...) {
    }
    return false;
  };
  CHECK(same(std::runtime_error("x")));
  CHECK(same(std::bad_alloc()));
  CHECK(
      same(std::system_error(std::make_error_code(std::errc::io_error), "x")));
  CHECK(same(std::ios_base::failure("x")));
  CHECK(same(skipped("x")));
  CHECK(same(broken_promise("x")));
  CHECK(same(task_cancelled()));
  CHECK(same(non_retryable_error("x")));
  CHECK(same(codec_error("x")));
  CHECK_THROWS_AS(rethrow(through_wire(failure_by(std::string("text")))),
                  std::string);
}

TEST_CASE("policies know errors of other processes", "[wire]") {
  auto g = through_wire(failure_of_chain());
  CHECK(on<std::logic_error>().contain(g));
  CHECK(on<std::out_of_range>().contain(g));
  CHECK(on<unregistered>().contain(g));
  CHECK(!on<disk_full>().contain(g));
  auto h = through_wire(failure_by(unregistered("why")));
  CHECK(on<unregistered>().contain(h));
  CHECK(!on<std::logic_error>().contain(h));
}

TEST_CASE("what had no exception has none afterwards", "[wire]") {
  failure f;
  f.error = {"troupe::timed_out", "the task took too long"};
  CHECK(!through_wire(f).exception);
}
