#include <troupe/actors/run_error.hpp>

namespace troupe {

namespace {

constexpr std::size_t most_shown = 20;

// A failure of the whole run has none.
std::string place_of(const failure& f) {
  if (f.task.empty())
    return {};
  return f.task + (f.label.empty() ? "" : " (" + f.label + ')') + ", node \""
         + f.node + "\" (" + f.declared + "), attempt "
         + std::to_string(f.attempt)
         + (f.fault == fault_of::system ? ", by no fault of its own" : "")
         + ": ";
}

std::string describe_end(const std::string& graph, run_outcome outcome,
                         const task_counts& counts,
                         const std::vector<shared_failure>& failures) {
  auto number = [&](task_state s) {
    return std::to_string(counts.of(s)) + ' ' + std::string{to_string(s)};
  };
  auto text = "run of \"" + graph + "\" "
              + (outcome == run_outcome::cancelled ? "was cancelled" : "failed")
              + ": " + number(task_state::succeeded) + ", "
              + number(task_state::failed) + ", " + number(task_state::skipped)
              + ", " + number(task_state::cancelled);
  for (std::size_t i = 0; i < failures.size() && i < most_shown; ++i)
    text += "\n  " + place_of(*failures[i]) + failures[i]->chain();
  if (failures.size() > most_shown)
    text += "\n  and " + std::to_string(failures.size() - most_shown)
            + " more failures";
  return text;
}

} // namespace

run_error::run_error(const std::string& graph, run_outcome outcome,
                     task_counts counts, std::vector<shared_failure> failures)
    : std::runtime_error(describe_end(graph, outcome, counts, failures)),
      outcome_(outcome), counts_(counts), failures_(std::move(failures)) {}

engine_busy::engine_busy(std::size_t limit)
    : std::runtime_error("the engine has " + std::to_string(limit)
                         + " runs at once, as many as it may have: wait for "
                           "one to end, or raise engine_options::max_runs"),
      limit_(limit) {}

void run_error::rethrow() const {
  if (failures_.empty() || !failures_.front()->exception)
    throw *this;
  std::rethrow_exception(failures_.front()->exception);
}

} // namespace troupe
