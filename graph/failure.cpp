#include <troupe/graph/failure.hpp>
#include <troupe/graph/type_name.hpp>

#include <cxxabi.h>
#include <stdexcept>

namespace troupe {

namespace {

// The text of `exception`; what is nested in it goes to `inner`.
error_text unwrap(const std::exception_ptr& exception,
                  std::exception_ptr& inner) {
  auto nested_in = [&](const auto& e) {
    if (auto* nested = dynamic_cast<const std::nested_exception*>(&e))
      inner = nested->nested_ptr();
  };
  // std::throw_with_nested throws a class of its own that derives from the
  // user's: its name says `std::_Nested_exception<X>`, and X is what we want.
  auto name_of = [](const std::type_info& type) {
    auto name = readable_type(type);
    constexpr std::string_view wrapper = "std::_Nested_exception<";
    if (name.starts_with(wrapper))
      name = name.substr(wrapper.size(), name.size() - wrapper.size() - 1);
    return name;
  };
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    nested_in(e);
    return {name_of(typeid(e)), e.what()};
  } catch (const std::nested_exception& e) {
    inner = e.nested_ptr();
    return {name_of(typeid(e)), {}};
  } catch (const std::string& text) {
    return {"std::string", text};
  } catch (const char* text) {
    return {"const char*", text};
  } catch (...) {
    auto* type = abi::__cxa_current_exception_type();
    return {type ? name_of(*type) : "unknown", {}};
  }
}

} // namespace

failure describe(std::exception_ptr exception) {
  failure f;
  std::exception_ptr inner;
  f.error = unwrap(exception, inner);
  while (inner) {
    std::exception_ptr next;
    f.causes.push_back(unwrap(inner, next));
    inner = next;
  }
  f.exception = std::move(exception);
  return f;
}

std::string_view to_string(fault_of f) {
  return f == fault_of::task ? "task" : "system";
}

void rethrow(const failure& why) {
  if (why.exception)
    std::rethrow_exception(why.exception);
  throw std::runtime_error(why.chain());
}

std::string failure::chain() const {
  auto text = [](const error_text& e) {
    return e.message.empty() ? e.type : e.type + ": " + e.message;
  };
  auto all = text(error);
  for (const auto& cause : causes)
    all += " <- " + text(cause);
  return all;
}

} // namespace troupe
