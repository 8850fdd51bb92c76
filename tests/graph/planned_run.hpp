// A run on paper: a plan that a test drives by hand. Tasks go by name, and what
// follows is told in words.

#pragma once

#include "graphs.hpp"
#include <troupe/graph/run_plan.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::test {

class planned_run {
public:
  using words = std::vector<std::string>;
  using given_list = std::vector<std::pair<node_ref, given_values::entry>>;

  // A task that was told to run, with its part of the values.
  struct task {
    task_ref ref;
    expansion_id expansion;
    std::vector<value> inputs; // as the program's
    std::vector<value> shared; // as the program's
    value fed;                 // to a fold
    bool fed_final;
  };

  // Inputs of the graph that are not given are 3.
  explicit planned_run(std::shared_ptr<const grouping> groups,
                       const given_list& given = {})
      : groups_(groups), plan_(groups, values(*groups, given)) {}
  explicit planned_run(const graph& g) : planned_run(cut(g)) {}

  const grouping& groups() const { return *groups_; }
  run_plan& plan() { return plan_; }

  // What follows, but for what is opened and left: "run block-x[0]", or with
  // two more of the same "run block-x[0] +2"; "give x", "cancel x", "skip x for
  // y", by the root cause; and "pull x +3" for three more elements of it.
  words start() {
    plan_.start();
    return take();
  }

  // Ends a task that runs. Each of its nodes yields 0.
  words finish(std::string_view name) {
    auto t = end(name);
    std::vector<value> exports(
        task_program{*groups_, t.ref.group}.exports().size(), value::of(0));
    return finish(t, exports, true);
  }

  // Ends a task, whose nodes yield these; an empty value if one failed.
  words yield(std::string_view name, std::vector<value> exports) {
    bool succeeded = std::all_of(exports.begin(), exports.end(),
                                 [](const value& v) { return bool{v}; });
    return finish(end(name), exports, succeeded);
  }

  // Ends the task of an expander, which yields the numbers from `first` to
  // before `last`.
  words expand(std::string_view name, int last, int first = 0) {
    return yield(name, {numbers(first, last)});
  }

  // An expander yields them, and goes on.
  words grow(std::string_view name, int last, int first = 0) {
    auto part = numbers(first, last);
    const auto& t = running_.at(std::string{name});
    plan_.go_on({.group = t.ref.group,
                 .expansion = t.expansion,
                 .index = t.ref.index,
                 .exports = {&part, 1}});
    return take();
  }

  words fail(std::string_view name) { return finish(end(name), {}, false); }

  // "block-x 3 by expand-x", and the groups that have no more tasks; all that
  // was told so far.
  const words& opened() const { return opened_; }
  const words& left() const { return left_; }

  // The tasks that run, by name, which are in no order.
  const std::map<std::string, task, std::less<>>& running() const {
    return running_;
  }

  task_ref ref(const run_plan::fact& f, std::uint64_t index) const {
    auto i = within_.find(f.expansion);
    return {f.group, index, i == within_.end() ? element_ref{} : i->second};
  }

  // Takes the facts, and the values of the tasks that can run.
  words take() {
    words list;
    for (auto& f : plan_.take_facts())
      tell(f, list);
    return list;
  }

private:
  static value numbers(int first, int last) {
    value_list list;
    for (int i = first; i < last; ++i)
      list.push_back(value::of(i));
    return value::of(std::move(list));
  }

  static std::size_t size_of(const value& list) {
    return list ? list.get<value_list>().size() : 0;
  }

  static std::shared_ptr<const given_values> values(const grouping& groups,
                                                    const given_list& given) {
    given_values all;
    const auto& g = groups.of();
    for (node_id id = 0; id < g.size(); ++id)
      if (g.at(id).kind == node_kind::input)
        all.add(id, {value::of(3)});
    for (const auto& [node, entry] : given)
      all.add(g.find(node), entry);
    return std::make_shared<const given_values>(std::move(all));
  }

  void tell(const run_plan::fact& f, words& list) {
    using kind = run_plan::fact::kind;
    switch (f.what) {
    case kind::open:
      within_[f.expansion] = f.within;
      opened_.push_back(
          groups_->name(f.group) + ' ' + std::to_string(f.count) + " by "
          + groups_->task_name(groups_->spawning_task({f.group, 0, f.within})));
      return;
    case kind::leave:
      left_.push_back(groups_->name(f.group));
      return;
    case kind::run:
      run(f);
      list.push_back("run " + name(f));
      return;
    case kind::pull:
      list.push_back("pull " + groups_->task_name(ref(f, f.first)) + " +"
                     + std::to_string(f.count));
      return;
    case kind::feed:
      list.push_back("feed " + groups_->task_name(ref(f, f.first)) + " +"
                     + std::to_string(size_of(f.fed))
                     + (f.fed_final ? ", the last" : ""));
      return;
    case kind::abort:
      list.push_back("abort " + name(f) + " for "
                     + groups_->task_name(f.root_cause));
      return;
    case kind::stop:
      list.push_back("stop " + groups_->name(f.group) + " for "
                     + groups_->task_name(f.root_cause));
      return;
    case kind::give:
      list.push_back("give " + name(f));
      return;
    case kind::skip:
      list.push_back("skip " + name(f) + " for "
                     + groups_->task_name(f.root_cause));
      return;
    case kind::cancel:
      list.push_back("cancel " + name(f));
      return;
    }
  }

  std::string name(const run_plan::fact& f) const {
    auto first = groups_->task_name(ref(f, f.first));
    return f.count == 1 ? first : first + " +" + std::to_string(f.count - 1);
  }

  void run(const run_plan::fact& f) {
    auto shared = plan_.shared(f.group, f.expansion);
    auto with = plan_.take_supplies(f);
    for (auto i = f.first; i < f.first + f.count; ++i) {
      task t{ref(f, i), f.expansion, {}, shared, with.fed, with.fed_final};
      for (const auto& c : with.inputs)
        t.inputs.push_back(c.at(i));
      auto known = running_.emplace(groups_->task_name(t.ref), t);
      if (!known.second)
        throw std::logic_error("a task is told to run twice");
    }
  }

  task end(std::string_view name) {
    auto i = running_.find(name);
    if (i == running_.end())
      throw std::logic_error(std::string{name} + " does not run");
    auto t = i->second;
    running_.erase(i);
    return t;
  }

  words finish(const task& t, std::vector<value> exports, bool succeeded) {
    plan_.finish(
        {.group = t.ref.group,
         .expansion = t.expansion,
         .index = t.ref.index,
         .state = succeeded ? task_state::succeeded : task_state::failed,
         .exports = exports});
    return take();
  }

  std::shared_ptr<const grouping> groups_;
  run_plan plan_;
  std::map<expansion_id, element_ref> within_;
  std::map<std::string, task, std::less<>> running_;
  words opened_, left_;
};

} // namespace troupe::test
