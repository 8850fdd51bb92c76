// When tasks are ready, and what of them can be run.

#include <troupe/graph/run_plan.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

void run_plan::ready(expansion_state& e, group_id g, std::uint64_t row) {
  auto [scope, fold] = flow_.folded_by(g);
  auto* folded = scope == nowhere ? nullptr : e.child(flow_.at(scope), row);
  if (scope != nowhere && !folded)
    return; // it is ready when there is something to be folded
  if (groups_->given(g)) {
    give(e, g, row);
  } else if (const auto* stopped = stopped_by(e, g, row)) {
    missing_value why{*stopped};
    fact f{.what = fact::kind::cancel, .group = g, .first = row};
    f.root_cause = why.root_cause;
    if (why.root_cause.group == no_group)
      why.root_cause = {g, row, e.within};
    end_unrun(e, std::move(f), why);
  } else if (const auto* missing = missing_need(e, g, row)) {
    run_in_part(e, g, row, *missing);
  } else if (folded) {
    folded->folds[fold].at = fold_feed::state::open;
    feed(*folded, fold);
  } else {
    tell({.what = fact::kind::run,
          .group = g,
          .expansion = e.id,
          .first = row,
          .count = 1});
  }
}

namespace {

// Of exports that are there, it does not matter.
std::vector<missing_value> gaps_by_export(const task_program& program,
                                          const step_gaps& gaps) {
  std::vector<missing_value> list;
  for (auto step : program.exports())
    list.push_back(*gaps[step]);
  return list;
}

} // namespace

missing_needs run_plan::missing_of(const expansion_state& e, group_id g,
                                   std::uint64_t row) const {
  missing_needs missing;
  for (const auto& n : flow_.needs(g)) {
    const auto* at = &e;
    auto r = row;
    for (; at->scope.id != n.scope; at = at->outer)
      r = at->outer_row;
    missing.push_back(at->missing(n.column, r));
  }
  return missing;
}

// Runs those nodes of a task that do not need what is missing, or skips all.
void run_plan::run_in_part(expansion_state& e, group_id g, std::uint64_t row,
                           const missing_value& missing) {
  fact f{.what = fact::kind::skip,
         .group = g,
         .expansion = e.id,
         .first = row,
         .count = 1,
         .root_cause = missing.root_cause};
  if (groups_->nodes(g).size() == 1)
    return end_unrun(e, std::move(f), missing);
  task_program program{*groups_, g};
  auto gaps = find_gaps(program, missing_of(e, g, row));
  std::vector<std::uint32_t> blocked;
  for (std::uint32_t i = 0; i < gaps.size(); ++i)
    if (gaps[i])
      blocked.push_back(i);
  if (blocked.size() == gaps.size())
    return end_unrun(e, std::move(f), missing, gaps_by_export(program, gaps));
  f.what = fact::kind::run;
  f.root_cause = {};
  f.blocked = std::move(blocked);
  tell(std::move(f));
}

// Whether some of a task's nodes have yielded nothing, and others may have.
bool run_plan::has_gaps(const task_end& end) const {
  return groups_->nodes(end.group).size() > 1
         && std::any_of(end.exports.begin(), end.exports.end(),
                        [](const value& v) { return !v; });
}

// Why each of a task's exports is missing, if it is.
std::vector<missing_value>
run_plan::gaps_of(const expansion_state& e, const task_end& end,
                  const missing_value& otherwise) const {
  task_program program{*groups_, end.group};
  auto gaps = find_gaps(program, missing_of(e, end.group, end.index),
                        groups_->of(), otherwise.root_cause, end.failures);
  for (auto& gap : gaps)
    if (!gap)
      gap = otherwise;
  return gaps_by_export(program, gaps);
}

void run_plan::give(expansion_state& e, group_id g, std::uint64_t row) {
  fact f{.what = fact::kind::give, .group = g, .first = row};
  if (auto opens = flow_.opened_by(g); opens != nowhere)
    f.given_elements.push_back(
        given_elements(opens, element(e, row)).get<value_list>().size());
  end_unrun(e, std::move(f), {});
}

void run_plan::end_unrun(expansion_state& e, fact f, const missing_value& why,
                         std::vector<missing_value> gaps) {
  f.expansion = e.id;
  f.count = 1;
  unrun_.push_back({&e, f.group, f.first, why, std::move(gaps)});
  tell(std::move(f));
}

const missing_value* run_plan::missing_need(const expansion_state& e,
                                            group_id g,
                                            std::uint64_t row) const {
  const missing_value* tolerated = nullptr;
  std::size_t alternatives = flow_.alternatives(g);
  bool has_one = alternatives == 0;
  for (const auto& n : flow_.needs(g)) {
    const auto* at = &e;
    auto r = row;
    for (; at->scope.id != n.scope; at = at->outer)
      r = at->outer_row;
    const auto* missing = at->missing(n.column, r);
    bool is_alternative = alternatives > 0;
    alternatives -= is_alternative;
    if (!missing)
      has_one = has_one || is_alternative;
    else if (!is_alternative || !missing->tolerated())
      return missing;
    else if (!tolerated)
      tolerated = missing;
  }
  return has_one ? nullptr : tolerated;
}

// One fact for tasks that follow each other.
void run_plan::tell(fact f) {
  using kind = fact::kind;
  if (f.what == kind::run)
    outstanding_ += f.count;
  else if (f.what == kind::pull || f.what == kind::feed
           || f.what == kind::abort)
    ++outstanding_;
  if (!facts_.empty() && f.what != kind::open && f.what != kind::pull
      && f.what != kind::stop && !f.fed) {
    auto& last = facts_.back();
    if (last.what == f.what && last.group == f.group
        && last.expansion == f.expansion && last.first + last.count == f.first
        && f.count > 0 && !f.fed && last.root_cause == f.root_cause
        && last.blocked == f.blocked) {
      last.count += f.count;
      last.given_elements.insert(last.given_elements.end(),
                                 f.given_elements.begin(),
                                 f.given_elements.end());
      return;
    }
  }
  facts_.push_back(std::move(f));
}

} // namespace troupe
