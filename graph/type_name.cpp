#include <troupe/graph/type_name.hpp>

#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace troupe {

namespace {

void replace_all(std::string& text, std::string_view from,
                 std::string_view to) {
  for (auto at = text.find(from); at != text.npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// Removes ", std::allocator<...>" with whatever its brackets hold.
void drop_allocators(std::string& text) {
  constexpr std::string_view start = ", std::allocator<";
  for (auto at = text.find(start); at != text.npos; at = text.find(start)) {
    auto end = at + start.size();
    for (int depth = 1; end < text.size() && depth > 0; ++end)
      depth += (text[end] == '<') - (text[end] == '>');
    text.erase(at, end - at);
  }
}

} // namespace

std::string readable_type(std::string_view name) {
  std::string text{name};
  replace_all(text, "__cxx11::", "");
  drop_allocators(text);
  replace_all(text, ", std::char_traits<char>", "");
  replace_all(text, "std::basic_string<char>", "std::string");
  replace_all(text, "std::basic_string<char >", "std::string");
  replace_all(text, " >", ">");
  return text;
}

std::string readable_type(const std::type_info& type) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> name{
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free};
  return readable_type(status == 0 ? name.get() : type.name());
}

} // namespace troupe
