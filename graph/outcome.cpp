#include <troupe/graph/outcome.hpp>

namespace troupe::detail {

shared_failure failure_in(const value& element) {
  auto* why = element.get_if<shared_failure>();
  return why ? *why : nullptr;
}

void rethrow_failure_in(const value& element) {
  rethrow(*element.get<shared_failure>());
}

} // namespace troupe::detail
