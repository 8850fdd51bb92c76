#include <troupe/graph/error_types.hpp>
#include <troupe/graph/type_name.hpp>

#include <algorithm>

namespace troupe {

namespace {

// What is nested in an exception; null if nothing is.
std::exception_ptr cause_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::nested_exception& e) {
    return e.nested_ptr();
  } catch (...) {
    return nullptr;
  }
}

bool is_or_nests(std::exception_ptr exception, const error_type& type) {
  for (; exception; exception = cause_of(exception))
    if (type.catches(exception))
      return true;
  return false;
}

bool is_named(const failure& f, const std::string& name) {
  return f.error.type == name
         || std::ranges::any_of(f.causes, [&](const error_text& cause) {
              return cause.type == name;
            });
}

} // namespace

bool error_types::contain(const failure& f) const {
  return std::ranges::any_of(types_, [&](const error_type& type) {
    return is_or_nests(f.exception, type)
           || is_named(f, readable_type(*type.id));
  });
}

std::vector<std::string> error_types::names() const {
  std::vector<std::string> all;
  for (const auto& type : types_)
    all.push_back(readable_type(*type.id));
  return all;
}

} // namespace troupe
