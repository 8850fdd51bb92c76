#include <troupe/graph/name_list.hpp>
#include <troupe/graph/policy_checks.hpp>
#include <troupe/graph/policy_settings.hpp>

#include <cmath>

namespace troupe {

namespace {

using problem_list = std::vector<std::string>;

void check(problem_list& problems, const retry_policy& p) {
  if (p.attempts < 1)
    problems.push_back("has a retry of " + text_of(p.attempts)
                       + " attempts: the first one counts, so 1 is the least");
  if (p.first_backoff < time_span{})
    problems.push_back("has a retry whose first backoff of "
                       + text_of(p.first_backoff)
                       + " is negative: give 0s to try again at once");
  if (!(p.factor >= 1 && std::isfinite(p.factor)))
    problems.push_back("has a retry with a factor of " + text_of(p.factor)
                       + ": backoffs do not shrink; give 1 to keep them as "
                         "they are");
  if (p.cap < p.first_backoff)
    problems.push_back("has a retry with a cap of " + text_of(p.cap)
                       + " below its first backoff of "
                       + text_of(p.first_backoff) + ": raise the cap");
}

void check(problem_list& problems, const failure_mode& m) {
  if (m.by == failure_mode::bound::count && m.count < 0)
    problems.push_back("has failures " + text_of(m)
                       + ": a number of elements is 0 or more");
  if (m.by == failure_mode::bound::share && !(m.share >= 0 && m.share <= 1))
    problems.push_back("has failures " + text_of(m)
                       + ": a share is a number from 0 to 1");
}

void check(problem_list& problems, const limit& l) {
  if (l.semaphore.empty())
    problems.push_back("has a limit without the name of a semaphore");
  if (l.units < 1)
    problems.push_back("has a limit of " + text_of(l.units)
                       + " units of semaphore " + in_quotes(l.semaphore)
                       + ": 1 is the least");
}

void check_positive(problem_list& problems, const char* what,
                    const std::optional<time_span>& t) {
  if (t && *t <= time_span{})
    problems.push_back(std::string{"has a "} + what + " of " + text_of(*t)
                       + ": it must be longer than 0; leave it out for none");
}

void check_positive(problem_list& problems, const char* what,
                    const std::optional<std::int64_t>& elements) {
  if (elements && *elements < 1)
    problems.push_back(std::string{"has a "} + what + " of "
                       + text_of(*elements) + " elements: 1 is the least");
}

} // namespace

std::vector<std::string> problems_of(const task_policy& p) {
  problem_list problems;
  if (p.retry)
    check(problems, *p.retry);
  check_positive(problems, "timeout", p.timeout);
  check_positive(problems, "queue timeout", p.queue_timeout);
  check_positive(problems, "total timeout", p.total_timeout);
  if (p.grace_period && *p.grace_period < time_span{})
    problems.push_back("has a grace period of " + text_of(*p.grace_period)
                       + ": it must be 0 or longer");
  if (p.failures)
    check(problems, *p.failures);
  for (const auto& l : p.limits)
    check(problems, l);
  if (p.placement && *p.placement == placement::on(""))
    problems.push_back("is placed on workers with an empty label: name one, as "
                       "in .on(\"gpu\")");
  check_positive(problems, "batch", p.batch);
  check_positive(problems, "window", p.window);
  return problems;
}

std::string contradiction_in(const task_policy& p) {
  auto longer = [&](const char* what, const std::optional<time_span>& part) {
    if (!part || !p.total_timeout || *part <= *p.total_timeout)
      return std::string{};
    return std::string{"has a "} + what + " of " + text_of(*part)
           + ", longer than the total timeout of " + text_of(*p.total_timeout)
           + " that holds for it: shorten the one or lengthen the other";
  };
  auto text = longer("timeout", p.timeout);
  return text.empty() ? longer("queue timeout", p.queue_timeout) : text;
}

} // namespace troupe
