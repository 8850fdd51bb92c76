#include <troupe/graph/name_list.hpp>
#include <troupe/graph/policy_checks.hpp>
#include <troupe/graph/run_policies.hpp>

#include <unordered_map>

namespace troupe {

namespace {

// Nodes that share a policy.
struct sharers {
  node_id first;
  std::size_t others;
};

class run_policy_checker {
public:
  run_policy_checker(const graph& g, const task_policy& run,
                     const semaphores& declared)
      : graph_(g), run_(run), declared_(declared) {}

  void check_semaphores() {
    for (const auto& [name, units] : declared_)
      if (name.empty() || units < 1)
        problems_.push_back("semaphore " + in_quotes(name)
                            + " is declared with " + std::to_string(units)
                            + " units: it needs a name, and 1 is the least");
  }

  void check_run() {
    auto wrong = problems_of(run_);
    if (wrong.empty())
      if (auto text = contradiction_in(run_); !text.empty())
        wrong.push_back(text);
    run_is_sound_ = wrong.empty();
    for (const auto& problem : wrong)
      problems_.push_back("the run " + problem);
    for (const auto& l : run_.limits)
      check("the run", l);
  }

  void check_node(const sharers& nodes) {
    const auto& p = graph_.policy(nodes.first);
    for (const auto& l : p.limits)
      check(subject(nodes), l);
    if (!run_is_sound_)
      return;
    if (auto text = contradiction_in(resolve(p, run_)); !text.empty())
      problems_.push_back(subject(nodes) + ' ' + text);
  }

  std::vector<std::string> take() && { return std::move(problems_); }

private:
  void check(const std::string& subject, const limit& l) {
    auto i = declared_.find(l.semaphore);
    if (i == declared_.end())
      problems_.push_back(
          subject + " takes semaphore " + in_quotes(l.semaphore)
          + ", but there is none of that name: declare it with its units where "
            "the engine or the run is made; there are: "
          + names_of_semaphores());
    else if (l.units > i->second)
      problems_.push_back(subject + " takes " + std::to_string(l.units)
                          + " units of semaphore " + in_quotes(l.semaphore)
                          + ", which has " + std::to_string(i->second)
                          + ": its tasks could never start");
  }

  std::string names_of_semaphores() const {
    name_list names;
    for (const auto& [name, units] : declared_)
      names.add(name);
    return names.str();
  }

  std::string subject(const sharers& nodes) const {
    const auto& n = graph_.at(nodes.first);
    auto text = "node " + in_quotes(n.name) + " (" + to_string(n.where);
    if (nodes.others > 0)
      text += ", and " + std::to_string(nodes.others) + " more like it";
    return text + ')';
  }

  const graph& graph_;
  const task_policy& run_;
  const semaphores& declared_;
  bool run_is_sound_ = true;
  std::vector<std::string> problems_;
};

// Nodes by their policy, in the order of the first ones.
std::vector<sharers> by_policy(const graph& g, std::span<const node_id> nodes) {
  std::vector<sharers> all;
  std::unordered_map<const task_policy*, std::size_t> places;
  for (auto id : nodes) {
    auto [i, is_new] = places.emplace(&g.policy(id), all.size());
    if (is_new)
      all.push_back({id, 0});
    else
      ++all[i->second].others;
  }
  return all;
}

} // namespace

std::vector<std::string> problems_of_run(const graph& g,
                                         std::span<const node_id> computed,
                                         const task_policy& run,
                                         const semaphores& declared) {
  run_policy_checker checker{g, run, declared};
  checker.check_semaphores();
  checker.check_run();
  for (const auto& nodes : by_policy(g, computed))
    checker.check_node(nodes);
  return std::move(checker).take();
}

} // namespace troupe
