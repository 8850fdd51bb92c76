// Tests describe: what is told about an exception and those nested in it.

#include <troupe/graph/failure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <exception>
#include <stdexcept>
#include <string>

namespace shop {

struct sold_out : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct no_std_exception {};

template <class T>
struct wrong_size : std::logic_error {
  using std::logic_error::logic_error;
};

// Nests by itself, without std::throw_with_nested.
struct self_nesting : std::runtime_error, std::nested_exception {
  using std::runtime_error::runtime_error;
};

} // namespace shop

namespace {

template <class Body>
std::exception_ptr thrown_by(Body body) {
  try {
    body();
  } catch (...) {
    return std::current_exception();
  }
  FAIL("nothing was thrown");
  return nullptr;
}

template <class Body>
troupe::failure described(Body body) {
  return troupe::describe(thrown_by(body));
}

} // namespace

TEST_CASE("an exception is described by type and message", "[failure]") {
  auto f = described([] { throw shop::sold_out("no apples"); });
  CHECK(f.error.type == "shop::sold_out");
  CHECK(f.error.message == "no apples");
  CHECK(f.causes.empty());
  CHECK(f.chain() == "shop::sold_out: no apples");
}

TEST_CASE("the dynamic type counts, with its template arguments", "[failure]") {
  auto f = described([] { throw shop::wrong_size<std::string>("3"); });
  CHECK(f.error.type == "shop::wrong_size<std::string>");
}

TEST_CASE("the very exception is kept", "[failure]") {
  auto e = thrown_by([] { throw shop::sold_out("x"); });
  auto f = troupe::describe(e);
  CHECK(f.exception == e);
  CHECK_THROWS_AS(std::rethrow_exception(f.exception), shop::sold_out);
}

TEST_CASE("nested exceptions are causes, from the outermost in", "[failure]") {
  auto f = described([] {
    try {
      try {
        throw std::out_of_range("index 7");
      } catch (...) {
        std::throw_with_nested(shop::sold_out("no shelf"));
      }
    } catch (...) {
      std::throw_with_nested(std::runtime_error("cannot sell"));
    }
  });
  CHECK(f.error.type == "std::runtime_error");
  CHECK(f.error.message == "cannot sell");
  REQUIRE(f.causes.size() == 2);
  CHECK(f.causes[0].type == "shop::sold_out");
  CHECK(f.causes[0].message == "no shelf");
  CHECK(f.causes[1].type == "std::out_of_range");
  CHECK(f.causes[1].message == "index 7");
  CHECK(f.chain()
        == "std::runtime_error: cannot sell <- shop::sold_out: no shelf "
           "<- std::out_of_range: index 7");
}

TEST_CASE("a nesting template exception is named without its wrapper",
          "[failure]") {
  auto f = described([] {
    try {
      throw 1;
    } catch (...) {
      std::throw_with_nested(shop::wrong_size<std::string>("3"));
    }
  });
  CHECK(f.error.type == "shop::wrong_size<std::string>");
  REQUIRE(f.causes.size() == 1);
  CHECK(f.causes[0].type == "int");
}

TEST_CASE("throw_with_nested without a cause has none", "[failure]") {
  auto f = described([] { std::throw_with_nested(shop::sold_out("x")); });
  CHECK(f.error.type == "shop::sold_out");
  CHECK(f.error.message == "x");
  CHECK(f.causes.empty());
}

TEST_CASE("a class may nest by itself", "[failure]") {
  auto f = described([] {
    try {
      throw std::logic_error("inner");
    } catch (...) {
      throw shop::self_nesting("outer");
    }
  });
  CHECK(f.chain() == "shop::self_nesting: outer <- std::logic_error: inner");
}

TEST_CASE("what is no std::exception has a type and no message", "[failure]") {
  auto number = described([] { throw 42; });
  CHECK(number.error.type == "int");
  CHECK(number.error.message.empty());
  CHECK(number.chain() == "int");
  auto object = described([] { throw shop::no_std_exception{}; });
  CHECK(object.error.type == "shop::no_std_exception");
  CHECK(object.chain() == "shop::no_std_exception");
}

TEST_CASE("a thrown text is its own message", "[failure]") {
  auto text = described([] { throw std::string{"broken"}; });
  CHECK(text.chain() == "std::string: broken");
  auto literal = described([] { throw "broken"; });
  CHECK(literal.chain() == "const char*: broken");
}

TEST_CASE("what is no std::exception may nest and be nested", "[failure]") {
  auto f = described([] {
    try {
      try {
        throw "inner";
      } catch (...) {
        std::throw_with_nested(shop::no_std_exception{});
      }
    } catch (...) {
      std::throw_with_nested(shop::sold_out("outer"));
    }
  });
  CHECK(f.chain()
        == "shop::sold_out: outer <- shop::no_std_exception "
           "<- const char*: inner");
}
