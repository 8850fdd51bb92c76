// How elements are fed to the tasks that fold them.

#include <troupe/graph/run_plan.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

// Has a fold's task take in what is there, if it waits for that.
void run_plan::feed(expansion_state& e, std::uint32_t fold) {
  auto& f = e.folds[fold];
  const auto& about = e.scope.folds[fold];
  if (f.at != fold_feed::state::open)
    return;
  if (e.stopped)
    return abort_fold(e, fold, *e.stopped);
  if (about.ordered)
    while (f.next < e.size() && e.has(about.column, f.next))
      f.arrived.push_back(f.next++);
  for (auto row : f.arrived)
    if (const auto* missing = e.missing(about.column, row))
      return abort_fold(e, fold, *missing);
  bool final = e.final() && f.fed + f.arrived.size() == e.size();
  if (final && e.failure)
    return abort_fold(e, fold, *e.failure);
  if (f.arrived.empty() && !final)
    return;
  value_list list;
  for (auto row : f.arrived)
    list.push_back(e.take(about.column, row, 1).at(row));
  f.rows = std::exchange(f.arrived, {});
  f.fed += f.rows.size();
  f.at = fold_feed::state::busy;
  fact told{};
  told.what = f.started ? fact::kind::feed : fact::kind::run;
  told.group = about.group;
  told.expansion = e.outer->id;
  told.first = e.outer_row;
  told.count = 1;
  told.fed = value::of(std::move(list));
  told.fed_final = final;
  f.started = true;
  tell(std::move(told));
}

// What a fold's task was fed is taken in.
void run_plan::settle_fed(expansion_state& e, fold_feed& f) {
  for (auto row : std::exchange(f.rows, {}))
    end_one(e, row);
}

void run_plan::abort_fold(expansion_state& e, std::uint32_t fold,
                          const missing_value& why) {
  auto& f = e.folds[fold];
  f.at = fold_feed::state::aborting;
  f.missing = why;
  fact told{};
  told.what = f.started ? fact::kind::abort : fact::kind::skip;
  told.group = e.scope.folds[fold].group;
  told.expansion = e.outer->id;
  told.first = e.outer_row;
  told.count = 1;
  told.root_cause = why.root_cause;
  if (f.started)
    tell(std::move(told));
  else
    end_unrun(*e.outer, std::move(told), why);
}

// The task of a fold has ended: it keeps no element any more.
void run_plan::end_fold(expansion_state& e, std::uint32_t fold) {
  auto& f = e.folds[fold];
  const auto& about = e.scope.folds[fold];
  f.at = fold_feed::state::over;
  settle_fed(e, f);
  if (about.ordered)
    for (auto row = f.next; row < e.size(); ++row)
      if (e.has(about.column, row))
        f.arrived.push_back(row);
  for (auto row : std::exchange(f.arrived, {})) {
    e.release(about.column, row);
    end_one(e, row);
  }
  e.end_fold();
  drop_if_ended(e);
}

void run_plan::arrive_at_folds(expansion_state& e, column_id c,
                               std::uint64_t row) {
  for (std::uint32_t i = 0; i < e.folds.size(); ++i) {
    if (e.scope.folds[i].column != c)
      continue;
    auto& f = e.folds[i];
    if (f.at == fold_feed::state::over) {
      e.release(c, row);
      end_one(e, row);
    } else {
      if (!e.scope.folds[i].ordered)
        f.arrived.push_back(row);
      feed(e, i);
    }
  }
}

} // namespace troupe
