// Readable names of types, for messages and telemetry.

#pragma once

#include <string>
#include <string_view>
#include <typeinfo>

namespace troupe {

// Thread-safety: pure functions. Errors: none; what cannot be read is returned
// as it is.

/// The compiler's own spelling of `T`; a static string. For people, pass it
/// through `readable_type`.
template <class T>
constexpr std::string_view type_name() {
  // GCC: "... [with T = X; std::string_view = ...]", Clang: "... [T = X]".
  std::string_view text = __PRETTY_FUNCTION__;
  auto begin = text.find("T = ") + 4;
  auto end = text.find("; std::string_view", begin);
  return text.substr(begin, (end == text.npos ? text.size() - 1 : end) - begin);
}

/// `name` as a programmer would write it: `std::string` instead of
/// `std::__cxx11::basic_string<char>`, and no default allocators.
std::string readable_type(std::string_view name);

/// The readable name of a type that is known only at run time.
std::string readable_type(const std::type_info& type);

} // namespace troupe
