#include <troupe/graph/retry_policy.hpp>

namespace troupe {

namespace {

// Types derived from `non_retryable` are known by their exception object; by
// name, only the one that is ours.
bool forbids_retries(const failure& f) {
  static const error_types forbidden{
      {&detail::catches<non_retryable>, &typeid(non_retryable_error)}};
  return forbidden.contain(f);
}

} // namespace

bool failure_predicate::accepts(const failure& f) const noexcept {
  try {
    return !ask_ || ask_(function_.get(), f);
  } catch (...) {
    return false;
  }
}

bool is_retryable(const retry_policy& policy, const failure& f) {
  return !forbids_retries(f) && (policy.on.empty() || policy.on.contain(f))
         && policy.when.accepts(f);
}

} // namespace troupe
