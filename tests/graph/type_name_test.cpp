// Tests type_name and readable_type: types as a programmer writes them.

#include <troupe/graph/type_name.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace shop {

struct order {};

template <class T>
struct basket {};

} // namespace shop

namespace {

template <class T>
std::string name_of() {
  return troupe::readable_type(troupe::type_name<T>());
}

} // namespace

TEST_CASE("simple types have their own names", "[type_name]") {
  CHECK(name_of<int>() == "int");
  CHECK(name_of<double>() == "double");
  CHECK(name_of<shop::order>() == "shop::order");
  CHECK(name_of<shop::basket<int>>() == "shop::basket<int>");
}

TEST_CASE("a string is called std::string", "[type_name]") {
  CHECK(name_of<std::string>() == "std::string");
  CHECK(name_of<std::vector<std::string>>() == "std::vector<std::string>");
  CHECK(name_of<std::map<std::string, std::vector<int>>>()
        == "std::map<std::string, std::vector<int>>");
  CHECK(name_of<std::optional<std::string>>() == "std::optional<std::string>");
}

TEST_CASE("a string inside a user's template is called so too", "[type_name]") {
  CHECK(name_of<shop::basket<std::string>>() == "shop::basket<std::string>");
  CHECK(name_of<std::pair<shop::order, std::string>>()
        == "std::pair<shop::order, std::string>");
}

TEST_CASE("a path is called std::filesystem::path", "[type_name]") {
  CHECK(name_of<std::filesystem::path>() == "std::filesystem::path");
  CHECK(troupe::readable_type(typeid(std::filesystem::path))
        == "std::filesystem::path");
}

TEST_CASE("brackets close without spaces between them", "[type_name]") {
  CHECK(name_of<std::vector<std::vector<std::vector<int>>>>()
        == "std::vector<std::vector<std::vector<int>>>");
}

TEST_CASE("a type known at run time has the same name", "[type_name]") {
  CHECK(troupe::readable_type(typeid(int)) == name_of<int>());
  CHECK(troupe::readable_type(typeid(std::string)) == name_of<std::string>());
  CHECK(troupe::readable_type(typeid(shop::order)) == name_of<shop::order>());
  using nested = std::vector<std::vector<std::string>>;
  CHECK(troupe::readable_type(typeid(nested)) == name_of<nested>());
  using basket = shop::basket<std::vector<int>>;
  CHECK(troupe::readable_type(typeid(basket)) == name_of<basket>());
}

TEST_CASE("the dynamic type of an exception is named", "[type_name]") {
  std::out_of_range error{"x"};
  const std::exception& seen = error;
  CHECK(troupe::readable_type(typeid(seen)) == "std::out_of_range");
}

TEST_CASE("a name is known at compile time, and is its type's own",
          "[type_name]") {
  static_assert(!troupe::type_name<int>().empty());
  static_assert(troupe::type_name<int>() != troupe::type_name<long>());
  static_assert(troupe::type_name<shop::order>()
                != troupe::type_name<shop::basket<shop::order>>());
  CHECK(troupe::type_name<int>().data() == troupe::type_name<int>().data());
}
