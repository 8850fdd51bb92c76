#include <troupe/graph/name_list.hpp>
#include <troupe/graph/node_policies.hpp>
#include <troupe/graph/policy_checks.hpp>
#include <troupe/graph/policy_settings.hpp>

namespace troupe {

namespace {

template <class T>
std::string option_of(const std::string& name, const T&) {
  return name + "()";
}

std::string option_of(const std::string&,
                      const std::optional<placement>& where) {
  return where->where == placement::kind::labelled
             ? "on(" + in_quotes(where->label) + ')'
             : to_string(*where) + "()";
}

std::string options_of(const task_policy& p) {
  std::string text;
  for_each_setting([&](const char* name, auto member, sharing) {
    if (is_set(p.*member))
      text += (text.empty() ? "." : ", .") + option_of(name, p.*member);
  });
  return text;
}

void check_place(graph_draft& draft, node_id id, const task_policy& own) {
  auto [kind, in_block] = position_of(draft, id, draft.made->nodes[id].kind);
  if (kind == node_kind::input) {
    draft.tell(id, "is an input, which no task computes, so it cannot have "
                       + options_of(own));
    return;
  }
  task_policy misplaced;
  if (kind != node_kind::expander) {
    misplaced.window = own.window;
    misplaced.replayable = own.replayable;
    misplaced.failures = own.failures;
  }
  if (auto options = options_of(misplaced); !options.empty())
    draft.tell(id, "is no expander, so it cannot have " + options
                       + ": give it to the expander of its block");
  if (is_kept_local(kind)
      && own.placement.value_or(placement::local()) != placement::local())
    draft.tell(id, std::string{kind == node_kind::fold ? "is a fold"
                                                       : "is an expander"}
                       + ", which is kept where the run was submitted, so it "
                         "cannot have "
                       + options_of({.placement = own.placement})
                       + ": place the nodes of its block instead");
  if (kind == node_kind::async && (own.batch || own.blocking.value_or(false)))
    draft.tell(id, "is asynchronous, so it cannot have .batch() or "
                   ".blocking(): it holds no slot while it waits");
  else if (own.batch && !in_block)
    draft.tell(id, "is in no block, so it cannot have .batch(): that is for "
                   "what runs once per element");
}

void check_own(graph_draft& draft, node_id id) {
  const auto& own = draft.policies.own(id);
  if (own == task_policy{})
    return;
  check_place(draft, id, own);
  auto problems = problems_of(own);
  for (const auto& problem : problems)
    draft.tell(id, problem);
  bool has_timeout = own.timeout || own.queue_timeout || own.total_timeout;
  if (!problems.empty() || !has_timeout)
    return;
  auto defaults = draft.policies.defaults(draft.module_of(id));
  if (auto text = contradiction_in(resolve(own, defaults)); !text.empty())
    draft.tell(id, text);
}

void check_fallback(graph_draft& draft, node_id id) {
  auto i = draft.made->notes_of.find(id);
  if (i == draft.made->notes_of.end() || !i->second.fallback)
    return;
  const auto& n = draft.made->nodes[id];
  const auto* type = i->second.fallback.type();
  if (n.kind == node_kind::input)
    draft.tell(id, "is an input, which no task computes, so it cannot have "
                   ".on_error(): give input() a default");
  else if (n.kind == node_kind::expander)
    draft.tell(id, "is an expander, so it cannot have .on_error(): it yields "
                   "elements, not one value; catch the error in its function");
  else if (!same_type(type, n.type))
    draft.tell(id, "has a value in .on_error(), of type "
                       + readable_type(type->name) + ", that "
                       + readable_type(n.type->name) + " cannot hold");
}

void check_module(graph_draft& draft, const std::string& name,
                  const policy_draft::module_policy& m) {
  auto subject =
      to_string(m.where)
      + (name.empty() ? ": the graph " : ": module " + in_quotes(name) + ' ');
  auto problems = problems_of(m.policy);
  if (problems.empty())
    if (auto t = contradiction_in(draft.policies.defaults(name)); !t.empty())
      problems.push_back(t);
  for (const auto& problem : problems)
    draft.problems.push_back(subject + problem);
}

} // namespace

void check_policies(graph_draft& draft) {
  for (const auto& [name, m] : draft.policies.modules())
    check_module(draft, name, m);
  if (!draft.policies.empty())
    for (node_id id = 0; id < draft.made->nodes.size(); ++id)
      check_own(draft, id);
  if (!draft.made->notes_of.empty())
    for (node_id id = 0; id < draft.made->nodes.size(); ++id)
      check_fallback(draft, id);
}

} // namespace troupe
