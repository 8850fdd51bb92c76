#include <troupe/graph/error_types.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/keyed_items.hpp>
#include <troupe/graph/outcome.hpp>
#include <troupe/graph/value_wire.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

struct bare {};

value through_wire(const value& v, const type_ops* of) {
  byte_writer out;
  write_value(out, v);
  auto bytes = out.take();
  byte_reader in{bytes};
  auto read = read_value(in, of);
  in.finish();
  return read;
}

template <class T>
value through_wire(const value& v) {
  return through_wire(v, value::type_of<T>());
}

value list_of(std::initializer_list<value> list) {
  return value::of(value_list(list));
}

value number(int n) { return value::of(n); }

} // namespace

TEST_CASE("a payload, nothing and lists go over the wire", "[wire]") {
  CHECK(through_wire<int>(number(5)).get<int>() == 5);
  CHECK(*through_wire<std::string>(value::of(std::string("text")))
             .get_if<std::string>()
        == "text");
  CHECK(!through_wire<int>({}));
  CHECK(through_wire<int>(value::of(done{})).get_if<done>());
  CHECK(through_wire<done>(value::of(done{})).get_if<done>());
  CHECK(items<int>{through_wire<int>(list_of({}))}.empty());
  items<items<int>> nested{through_wire<int>(
      list_of({list_of({number(1), number(2)}), list_of({})}))};
  REQUIRE(nested.size() == 2);
  CHECK(nested[0][1] == 2);
  CHECK(nested[1].empty());
  auto gaps = through_wire<int>(list_of({number(1), value{}}));
  CHECK(!gaps.get<value_list>()[1]);
}

TEST_CASE("keyed lists keep their keys, good or bad", "[wire]") {
  auto keyed = [](label_list keys) {
    auto v = through_wire<int>(detail::make_keyed_list(
        list_of({number(1), number(2)}), std::move(keys)));
    return v.get<detail::keyed_list_ptr>();
  };
  auto keys = [](std::string a, std::string b) {
    return std::make_shared<const std::vector<std::string>>(
        std::vector<std::string>{a, b});
  };
  CHECK(keyed_items<int>{keyed(keys("a", "b"))}.at("b") == 2);
  CHECK_THROWS_AS(detail::check_keys(*keyed(keys("a", "a"))),
                  std::invalid_argument);
  CHECK_THROWS_AS(detail::check_keys(*keyed(nullptr)), std::invalid_argument);
}

TEST_CASE("outcomes keep values and failures", "[wire]") {
  auto why = describe(std::make_exception_ptr(std::out_of_range("no page")));
  why.node = "page";
  items<outcome<int>> list{through_wire<int>(
      list_of({number(1), value::of(std::make_shared<const failure>(why))}))};
  REQUIRE(list.size() == 2);
  CHECK(*list[0] == 1);
  REQUIRE(!list[1]);
  CHECK(list[1].failure()->node == "page");
  CHECK_THROWS_AS(list[1].value(), std::out_of_range);
}

TEST_CASE("a type without codec is named where it should go", "[wire]") {
  auto message = [](const value& v) -> std::string {
    byte_writer out;
    try {
      write_value(out, v);
    } catch (const codec_error& e) {
      return e.what();
    }
    return {};
  };
  CHECK(message(value::of(bare{})).find("bare") != std::string::npos);
  CHECK(message(list_of({value::of(bare{})})).find("bare")
        != std::string::npos);
  byte_writer out;
  write_value(out, number(1));
  auto bytes = out.take();
  byte_reader in{bytes};
  CHECK_THROWS_AS(read_value(in, value::type_of<bare>()), codec_error);
}

TEST_CASE("lists in lists are refused beyond a depth", "[wire]") {
  std::string deep;
  for (int i = 0; i < 1'000; ++i)
    deep += "\x02\x01";
  deep += '\0';
  byte_reader in{deep};
  CHECK_THROWS_AS(read_value(in, value::type_of<int>()), codec_error);
  byte_reader unknown{"\x77"};
  CHECK_THROWS_AS(read_value(unknown, value::type_of<int>()), codec_error);
  // One element, and two keys.
  byte_reader keys{std::string_view{"\x03\x01\x00\x01\x02\x00\x00", 7}};
  CHECK_THROWS_AS(read_value(keys, value::type_of<int>()), codec_error);
}
