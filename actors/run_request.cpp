#include <troupe/actors/policy_problems.hpp>
#include <troupe/actors/run_request.hpp>
#include <troupe/graph/codec_problems.hpp>
#include <troupe/graph/graph_error.hpp>
#include <troupe/graph/run_policies.hpp>
#include <troupe/graph/selection.hpp>

#include <algorithm>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>

namespace troupe {

namespace {

run_id random_id() {
  std::random_device random;
  auto word = [&] { return std::uint64_t{random()} << 32 | random(); };
  return {word(), word() | 1}; // never the zero that means no run
}

run_notes notes_of(const graph& g, const given_values& given,
                   run_options& options) {
  run_notes notes{.summaries = options.summaries,
                  .recipe = std::move(options.recipe)};
  for (const auto& [node, one] : given.entries())
    if (auto text = summary_of(g, node, one.what, options.summaries);
        text && g.at(node).kind == node_kind::input)
      notes.inputs.emplace(g.at(node).name, *text);
  return notes;
}

// Whether tasks of the group may run in another process.
bool may_leave(const run_context& run, group_id group) {
  auto policy = policy_of_group(run.definition->groups, group, run.policy);
  return policy.placement != placement::local();
}

std::vector<std::string> problems_of(const run_context& run,
                                     const semaphores& declared) {
  const auto& groups = run.definition->groups;
  auto problems = policy_problems(groups, run.policy, declared);
  if (run.timeout && run.timeout->count() <= 0)
    problems.push_back("the run's timeout is not more than 0: leave it out "
                       "for none");
  if (problems.empty() && run.definition->notes.recipe)
    std::ranges::copy(
        codec_problems(groups, [&](group_id g) { return may_leave(run, g); }),
        std::back_inserter(problems));
  return problems;
}

} // namespace

const semaphores& checked(const semaphores& all) {
  for (const auto& [name, units] : all)
    if (units < 1)
      throw std::invalid_argument("semaphore \"" + name + "\" has "
                                  + std::to_string(units)
                                  + " units: give it 1 at least");
  return all;
}

// The run's own semaphores go before others of the same names.
std::shared_ptr<run_context> make_run(const graph& g,
                                      std::span<const binding> inputs,
                                      std::span<const target> targets,
                                      run_options& options,
                                      const semaphores& of_engine) {
  auto request = resolve(g, inputs, targets);
  auto id = options.id == run_id{} ? random_id() : options.id;
  auto run = std::make_shared<run_context>();
  auto notes = notes_of(g, request.values, options);
  run->definition = std::make_shared<const run_definition>(
      id, grouping{g, std::move(request.selected), options.grouping},
      std::move(options.baggage), std::move(notes));
  run->given = std::make_shared<const given_values>(std::move(request.values));
  run->policy = std::move(options.policy);
  run->timeout = options.timeout;
  run->stall_timeout = options.stall_timeout;
  run->local_if_stalled = options.local_if_stalled;
  run->has_semaphores = !options.semaphores.empty();
  auto declared = checked(options.semaphores);
  declared.insert(of_engine.begin(), of_engine.end());
  if (auto problems = problems_of(*run, declared); !problems.empty())
    throw request_error(g.name(), std::move(problems));
  return run;
}

} // namespace troupe
