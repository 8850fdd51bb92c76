#include <troupe/graph/policy_options.hpp>
#include <troupe/graph/policy_settings.hpp>

#include <algorithm>

namespace troupe {

namespace {

template <class T>
void set_from(std::optional<T>& setting, const std::optional<T>& nearer) {
  if (nearer)
    setting = nearer;
}

void set_from(std::vector<limit>& limits, const std::vector<limit>& nearer) {
  for (const auto& l : nearer) {
    auto i =
        std::ranges::lower_bound(limits, l.semaphore, {}, &limit::semaphore);
    if (i != limits.end() && i->semaphore == l.semaphore)
      i->units = l.units;
    else
      limits.insert(i, l);
  }
}

void set_from(task_policy& policy, const task_policy& nearer) {
  for_each_setting([&](const char*, auto member, sharing) {
    set_from(policy.*member, nearer.*member);
  });
}

} // namespace

task_policy resolve(const task_policy& nearer, const task_policy& farther) {
  task_policy resolved; // not a copy of `farther`: its limits may not be sorted
  set_from(resolved, farther);
  set_from(resolved, nearer);
  return resolved;
}

void detail::add_limit(task_policy& policy, std::string_view semaphore,
                       std::int64_t units) {
  set_from(policy.limits, {{std::string{semaphore}, units}});
}

} // namespace troupe
