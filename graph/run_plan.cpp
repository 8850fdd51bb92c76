#include <troupe/graph/run_plan.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

run_plan::run_plan(std::shared_ptr<const grouping> groups,
                   std::shared_ptr<const given_values> given,
                   const task_policy& policy)
    : groups_(std::move(groups)), flow_(*groups_, policy),
      given_(std::move(given)) {}

void run_plan::start() {
  auto& root = add_expansion(0, false);
  for (auto g : root.scope.inside)
    root.open[flow_.level_of(g, 0).inside] = true;
  root.finalize();
  extend(root, value::of(value_list(1)), nullptr);
  settle();
}

void run_plan::go_on(const task_end& part) {
  --outstanding_;
  auto& e = *expansions_.at(part.expansion);
  if (auto opens = flow_.opened_by(part.group); opens != nowhere) {
    auto& inner = expansion_in(e, part.index, opens, true);
    extend(inner, part.exports[0], part.labels);
    inner.awaits_pull = true;
    awaiting_.insert(inner.id);
    if (inner.stopped)
      stop_expander(inner);
    else
      pull_if_possible(inner);
  } else {
    auto [scope, fold] = flow_.folded_by(part.group);
    auto& inner = *e.child(flow_.at(scope), part.index);
    settle_fed(inner, inner.folds[fold]);
    inner.folds[fold].at = fold_feed::state::open;
    feed(inner, fold);
  }
  settle();
}

void run_plan::finish(const task_end& end) {
  auto& e = *expansions_.at(end.expansion);
  outstanding_ -= is_outstanding(e, end);
  auto missing = why_missing(e, end);
  if (is_failure(end.state) && !missing.tolerated())
    count_failure(e, end.index, missing);
  bool succeeded = end.state == task_state::succeeded;
  task_yield yield{end.exports, succeeded, missing, end.labels};
  if (has_gaps(end))
    yield.gaps = gaps_of(e, end, missing);
  finish(e, end.group, end.index, yield);
  settle();
}

// One that has paused is not.
bool run_plan::is_outstanding(expansion_state& e, const task_end& end) const {
  if (auto opens = flow_.opened_by(end.group); opens != nowhere) {
    auto* inner = e.child(flow_.at(opens), end.index);
    return !inner || !inner->awaits_pull;
  }
  auto [scope, fold] = flow_.folded_by(end.group);
  auto* inner =
      scope == nowhere ? nullptr : e.child(flow_.at(scope), end.index);
  return !inner || inner->folds[fold].at != fold_feed::state::open;
}

missing_value run_plan::why_missing(expansion_state& e,
                                    const task_end& end) const {
  if (auto [scope, fold] = flow_.folded_by(end.group); scope != nowhere)
    if (auto* inner = e.child(flow_.at(scope), end.index);
        inner && inner->folds[fold].at == fold_feed::state::aborting)
      return inner->folds[fold].missing;
  if (end.state == task_state::cancelled)
    if (const auto* why = stopped_by(e, end.group, end.index);
        why && why->root_cause.group != no_group)
      return *why;
  auto real = std::find_if(end.failures.begin(), end.failures.end(),
                           [](const auto& f) { return !f->tolerated; });
  return {{end.group, end.index, e.within},
          real != end.failures.end() ? *real
          : end.failures.empty()     ? nullptr
                                     : end.failures[0]};
}

// Acts upon what follows without any task being run. In a loop, since it may
// be the end of a chain of a million nodes.
void run_plan::settle() {
  while (!unrun_.empty() || !over_.empty()) {
    while (!unrun_.empty()) {
      auto t = std::move(unrun_.back());
      unrun_.pop_back();
      bool given = t.why.root_cause.group == no_group;
      finish(*t.in, t.group, t.index,
             {{}, given, t.why, nullptr, std::move(t.gaps)});
    }
    for (auto* e : std::exchange(over_, {}))
      drop(*e);
  }
  if (outstanding_ == 0)
    widen_windows();
}

// Elements may wait for something that is gathered from all of them, so that
// they are never settled. Then more are pulled all the same.
void run_plan::widen_windows() {
  for (auto id : std::exchange(awaiting_, {}))
    if (auto i = expansions_.find(id); i != expansions_.end())
      pull(*i->second, i->second->scope.window);
}

// A failed expander may have yielded elements before.
void run_plan::finish(expansion_state& e, group_id g, std::uint64_t row,
                      const task_yield& yield) {
  auto columns = flow_.exports(g);
  auto yielded = [&](std::size_t i) {
    return i < yield.exports.size() ? std::move(yield.exports[i]) : value{};
  };
  if (auto opens = flow_.opened_by(g); opens != nowhere) {
    auto& inner = expansion_in(e, row, opens, false);
    if (!yield.succeeded)
      inner.failure = yield.missing;
    inner.awaits_pull = false;
    awaiting_.erase(inner.id);
    inner.finalize();
    extend(inner, yielded(0), yield.labels);
    stop_if_too_many_failed(inner);
    for (auto c : columns)
      fill(e, c, row, yield.succeeded ? value::of(done{}) : value{},
           &yield.missing);
  } else {
    for (std::size_t i = 0; i < columns.size(); ++i)
      fill(e, columns[i], row, yielded(i),
           yield.gaps.empty() ? &yield.missing : &yield.gaps[i]);
  }
  if (auto [scope, fold] = flow_.folded_by(g); scope != nowhere)
    end_fold(*e.child(flow_.at(scope), row), fold);
  if (!e.outer)
    tell({.what = fact::kind::leave, .group = g});
  end_one(e, row);
}

// A task of an element has ended, or an expansion within it.
void run_plan::end_one(expansion_state& e, std::uint64_t row) {
  e.end_one(row);
  pull_if_possible(e);
  drop_if_ended(e);
}

void run_plan::drop_if_ended(expansion_state& e) {
  if (e.ended() && !std::exchange(e.is_over, true))
    over_.push_back(&e);
}

// -- expansions ---------------------------------------------------------------

expansion_state& run_plan::add_expansion(scope_id s, bool streams) {
  auto id = next_id_++;
  auto made = std::make_unique<expansion_state>(flow_.at(s), id, streams);
  return *expansions_.emplace(id, std::move(made)).first->second;
}

// The expansion that an expander's task makes in an element.
expansion_state& run_plan::expansion_in(expansion_state& outer,
                                        std::uint64_t row, scope_id s,
                                        bool streams) {
  auto*& known = outer.child(flow_.at(s), row);
  if (known)
    return *known;
  auto& e = add_expansion(s, streams);
  known = &e;
  e.outer = &outer;
  e.outer_row = row;
  e.within = element(outer, row);
  for (auto g : e.scope.inside)
    if (passes(outer, g, row))
      e.open[flow_.level_of(g, s).inside] = true;
  for (const auto& f : e.scope.folds)
    if (passes(outer, f.group, row))
      ready(outer, f.group, row);
  return e;
}

// What tasks of an expansion in this element are told of where they are.
element_ref run_plan::element(const expansion_state& e,
                              std::uint64_t row) const {
  return e.outer ? element_ref{new enclosing_element{row, e.within}}
                 : element_ref{};
}

// The elements of an overridden expander.
value run_plan::given_elements(scope_id s, const element_ref& around) const {
  auto given = given_->in_expansion(flow_.at(s).expander, around);
  return given ? given->what : value::of(value_list{});
}

// More elements are known, or that there will be no more.
void run_plan::extend(expansion_state& e, value elements,
                      const label_list& labels) {
  if (e.outer && groups_->overridden(e.scope.expander) && !e.failure)
    elements = given_elements(e.scope.id, e.within);
  auto first = e.size();
  if (elements)
    e.grow(elements.get<value_list>().size(), labels);
  if (e.outer)
    for (auto g : e.scope.members)
      tell({.what = fact::kind::open,
            .group = g,
            .expansion = e.id,
            .count = e.size(),
            .within = e.within,
            .final = e.final(),
            .news = e.size() - first});
  fill_present_columns(e, elements, first);
  for (auto g : e.scope.inside)
    pass_rows(e, g, first);
  if (e.final() && e.outer)
    for (column_id c = 0; c < e.scope.columns.size(); ++c)
      gather_if_complete(e, c);
  for (std::uint32_t f = 0; f < e.folds.size(); ++f) {
    auto column = e.scope.folds[f].column;
    if (e.folds[f].at != fold_feed::state::over)
      feed(e, f);
    else if (e.scope.columns[column].present != nowhere)
      for (auto row = first; row < e.size(); ++row) {
        e.release(column, row);
        end_one(e, row);
      }
  }
  drop_if_ended(e);
}

// Of elements that come in parts, each is put into its place.
void run_plan::fill_present_columns(expansion_state& e, const value& elements,
                                    std::uint64_t first) {
  for (auto c : e.scope.present) {
    auto id = e.scope.columns[c].node;
    if (id != e.scope.expander) {
      if (auto given = given_->in_expansion(id, e.within))
        e.put_present(c, std::move(*given));
    } else if (!e.streams()) {
      e.put_present(c, {elements, true});
    } else if (elements) {
      for (const auto& item : elements.get<value_list>())
        e.put(c, first++, item);
    }
  }
}

// Has the expander go on, when enough of its elements are settled.
void run_plan::pull_if_possible(expansion_state& e) {
  auto window = e.scope.window;
  if (e.awaits_pull && e.unsettled() <= window / 2)
    pull(e, window - e.unsettled());
}

void run_plan::pull(expansion_state& e, std::uint64_t count) {
  e.awaits_pull = false;
  awaiting_.erase(e.id);
  tell({.what = fact::kind::pull,
        .group = groups_->group_of(e.scope.expander),
        .expansion = e.outer->id,
        .first = e.outer_row,
        .count = count});
}

// All tasks in an expansion have ended.
void run_plan::drop(expansion_state& e) {
  if (!e.outer) {
    ended_ = true;
    return;
  }
  auto& outer = *e.outer;
  auto row = e.outer_row;
  for (auto c : e.scope.read_around)
    outer.release(c, row);
  outer.child(e.scope, row) = nullptr;
  if (!outer.outer)
    for (auto g : e.scope.inside)
      tell({.what = fact::kind::leave, .group = g});
  expansions_.erase(e.id);
  end_one(outer, row);
}

// -- values -------------------------------------------------------------------

// It is known now what a column has for an element.
void run_plan::fill(expansion_state& e, column_id c, std::uint64_t row, value v,
                    const missing_value* missing) {
  if (v)
    e.put(c, row, std::move(v));
  else
    e.put_missing(c, row, *missing);
  const auto& column = e.scope.columns[c];
  for (std::uint32_t i = 0; i < column.gate_count; ++i) {
    auto gate = e.scope.waiting_gates[column.first_gate + i];
    if (e.arrive(gate, row) && passes(e, e.scope.gates[gate].group, row))
      pass(e, e.scope.gates[gate].group, row);
  }
  if (e.outer)
    gather_if_complete(e, c);
  arrive_at_folds(e, c, row);
}

// Successes and outcomes lack nothing.
void run_plan::gather_if_complete(expansion_state& e, column_id c) {
  const auto& column = e.scope.columns[c];
  if (column.gathered_into.empty() || !e.complete(c))
    return;
  for (auto into : column.gathered_into) {
    auto how = e.outer->scope.columns[into].how;
    const auto* missing = e.stopped        ? &*e.stopped
                          : needs_all(how) ? e.first_missing(c)
                                           : nullptr;
    fill(*e.outer, into, e.outer_row, missing ? value{} : e.gathered(c, how),
         missing);
  }
}

// -- gates --------------------------------------------------------------------

// Whether nothing in this scope, or around it, holds the group's tasks at an
// element.
bool run_plan::passes(const expansion_state& e, group_id g,
                      std::uint64_t row) const {
  auto level = flow_.level_of(g, e.scope.id);
  return e.open[level.inside] && e.is_open(level.gate, row);
}

// Lets the group's tasks at an element pass: its task, or those in a scope
// within.
void run_plan::pass(expansion_state& e, group_id g, std::uint64_t row) {
  if (flow_.scope_of(g) == e.scope.id)
    return ready(e, g, row);
  if (auto* within = e.child(flow_.at(flow_.next_scope(g, e.scope.id)), row))
    open_for(*within, g);
}

void run_plan::open_for(expansion_state& e, group_id g) {
  e.open[flow_.level_of(g, e.scope.id).inside] = true;
  pass_rows(e, g, e.first());
}

// The same for all elements from `first` on.
void run_plan::pass_rows(expansion_state& e, group_id g, std::uint64_t first) {
  auto level = flow_.level_of(g, e.scope.id);
  if (!e.open[level.inside])
    return;
  for (auto row = first; row < e.size(); ++row)
    if (e.is_open(level.gate, row))
      pass(e, g, row);
}

// -- for those who act upon facts ---------------------------------------------

std::vector<value> run_plan::shared(group_id g, expansion_id id) const {
  std::vector<value> values;
  for (const auto& n : flow_.shared(g)) {
    const auto* e = &at(id);
    std::uint64_t row = 0;
    for (; e->scope.id != n.scope; e = e->outer)
      row = e->outer_row;
    values.push_back(e->at(n.column, row));
  }
  return values;
}

group_plan::supplies run_plan::take_supplies(const fact& run) {
  auto& e = *expansions_.at(run.expansion);
  group_plan::supplies with{.first = run.first,
                            .fed = run.fed,
                            .fed_final = run.fed_final,
                            .blocked = run.blocked};
  for (const auto& n : flow_.inputs(run.group))
    with.inputs.push_back(e.take(n.column, run.first, run.count));
  if (e.has_labels())
    for (auto row = run.first; row < run.first + run.count; ++row)
      with.labels.push_back(e.label(row));
  if (auto opens = flow_.opened_by(run.group); opens != nowhere)
    with.pull_limit = flow_.at(opens).window;
  return with;
}

value run_plan::target(std::size_t i) const {
  return at(outermost).at(flow_.target(i), 0);
}

const missing_value* run_plan::missing_target(std::size_t i) const {
  return at(outermost).missing(flow_.target(i), 0);
}

} // namespace troupe
