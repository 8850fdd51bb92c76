#include <troupe/graph/graceful_errors.hpp>

namespace troupe {

caught_error::caught_error()
    : std::runtime_error("graceful_errors has caught an error") {}

std::string graceful_errors::name() const {
  std::string types;
  for (const auto& type : which_.names())
    types += (types.empty() ? "(" : ", ") + type;
  return "graceful_errors" + types + (types.empty() ? "" : ")");
}

value graceful_errors::around(const node_call&, next_call next) const {
  try {
    return next();
  } catch (const caught_error&) {
    throw; // by one further in
  } catch (...) {
    if (which_.empty() || which_.contain(describe(std::current_exception())))
      throw caught_error{};
    throw;
  }
}

std::exception_ptr error_caught_in(const std::exception_ptr& e) {
  try {
    std::rethrow_exception(e);
  } catch (const caught_error& caught) {
    return caught.nested_ptr();
  } catch (...) {
    return nullptr;
  }
}

} // namespace troupe
