#include <troupe/graph/expansion_state.hpp>

#include <algorithm>

namespace troupe {

namespace {

// What failed; of a task that was cancelled, that it was.
shared_failure failure_of(const missing_value& m) {
  if (m.failure)
    return m.failure;
  failure f;
  f.fault = fault_of::system;
  f.error = {"troupe::task_cancelled", "the task was cancelled"};
  return std::make_shared<const failure>(std::move(f));
}

} // namespace

expansion_state::expansion_state(const dataflow::scope& of, expansion_id i,
                                 bool streams)
    : scope(of), id(i), folds(of.folds.size()), open(of.inside.size(), false),
      streams_(streams), unended_(of.folds.size()), columns_(of.columns.size()),
      present_(of.present.size()) {}

// -- elements -----------------------------------------------------------------

void expansion_state::grow(std::uint64_t count, const label_list& labels) {
  auto per_row =
      scope.members.size() + scope.children.size() + scope.folds.size();
  size_ += count;
  unended_ += count * per_row;
  if (streams_)
    unended_in_.grow(size_, static_cast<std::uint32_t>(per_row));
  if (!scope.children.empty())
    children_.grow(size_ * scope.children.size(), nullptr);
  if (!scope.gates.empty())
    for (auto row = size_ - count; row < size_; ++row)
      for (const auto& g : scope.gates)
        gates_.grow(gates_.end() + 1, g.awaited);
  if (labels)
    labels_.push_back({size_, labels});
  forget_settled();
}

shared_label expansion_state::label(std::uint64_t row) const {
  auto part = std::upper_bound(
      labels_.begin(), labels_.end(), row,
      [](std::uint64_t r, const labelled_part& p) { return r < p.end; });
  if (part == labels_.end())
    return nullptr;
  auto before = part->end - part->labels->size();
  if (row < before || (*part->labels)[row - before].empty())
    return nullptr;
  return {part->labels, &(*part->labels)[row - before]};
}

std::vector<expansion_state*> expansion_state::children() const {
  std::vector<expansion_state*> found;
  for (auto i = first_ * scope.children.size(); i < children_.end(); ++i)
    if (children_[i])
      found.push_back(children_[i]);
  return found;
}

void expansion_state::end_one(std::uint64_t row) {
  --unended_;
  if (streams_ && --unended_in_[row] == 0)
    forget_settled();
}

void expansion_state::forget_settled() {
  if (!streams_)
    return;
  auto was = first_;
  while (first_ < size_ && unended_in_[first_] == 0)
    ++first_;
  if (first_ == was)
    return;
  unended_in_.forget_before(first_);
  children_.forget_before(first_ * scope.children.size());
  gates_.forget_before(first_ * scope.gates.size());
  while (!scope.keeps_labels && !labels_.empty()
         && labels_.front().end <= first_)
    labels_.pop_front();
  for (column_id c = 0; c < columns_.size(); ++c)
    if (may_drop(c)) {
      columns_[c].values.forget_before(first_);
      columns_[c].unread.forget_before(first_);
      missing_.erase(missing_.lower_bound({c, 0}),
                     missing_.lower_bound({c, first_}));
    }
}

// -- values -------------------------------------------------------------------

// Only what nobody gathers, and is no target, is dropped element by element.
bool expansion_state::may_drop(column_id c) const {
  return !about(c).kept && about(c).gathered_into.empty();
}

void expansion_state::put_present(column_id c, given_values::entry e) {
  present_[about(c).present] = std::move(e);
}

// What was there from the beginning; null if the column is filled bit by bit.
const given_values::entry* expansion_state::present(column_id c) const {
  auto place = about(c).present;
  return place != nowhere && present_[place].what ? &present_[place] : nullptr;
}

void expansion_state::put(column_id c, std::uint64_t row, value v) {
  auto& column = columns_[c];
  ++column.filled;
  if (!about(c).stored())
    return;
  column.values.grow(size_);
  column.values[row] = std::move(v);
}

void expansion_state::put_missing(column_id c, std::uint64_t row,
                                  const missing_value& m) {
  ++columns_[c].filled;
  missing_.emplace(std::pair{c, row}, m);
}

bool expansion_state::complete(column_id c) const {
  return final_ && (present(c) || columns_[c].filled == size_);
}

const missing_value* expansion_state::missing(column_id c,
                                              std::uint64_t row) const {
  if (missing_.empty())
    return nullptr;
  auto i = missing_.find({c, row});
  return i == missing_.end() ? nullptr : &i->second;
}

const missing_value* expansion_state::first_missing(column_id c) const {
  const missing_value* tolerated = nullptr;
  for (auto i = missing_.lower_bound({c, 0});
       i != missing_.end() && i->first.first == c; ++i)
    if (!i->second.tolerated())
      return &i->second;
    else if (!tolerated)
      tolerated = &i->second;
  return failure ? &*failure : tolerated;
}

bool expansion_state::has(column_id c, std::uint64_t row) const {
  const auto& values = columns_[c].values;
  return present(c) || (row < values.end() && values[row]) || missing(c, row);
}

value expansion_state::at(column_id c, std::uint64_t row) const {
  if (const auto* e = present(c))
    return e->per_element ? e->what.get<value_list>()[row] : e->what;
  const auto& values = columns_[c].values;
  return row < values.end() ? values[row] : value{};
}

bool expansion_state::last_reader(column_id c, std::uint64_t row) {
  if (!may_drop(c))
    return false;
  if (about(c).readers == 1)
    return true;
  auto& unread = columns_[c].unread;
  unread.grow(size_, about(c).readers);
  return --unread[row] == 0;
}

void expansion_state::release(column_id c, std::uint64_t row) {
  if (present(c) || !last_reader(c, row))
    return;
  if (auto& values = columns_[c].values; row < values.end())
    values[row] = {};
}

input_column expansion_state::take(column_id c, std::uint64_t first,
                                   std::uint64_t count) {
  if (const auto* e = present(c))
    return {e->what, e->per_element, 0};
  auto taken = [&](std::uint64_t row) {
    if (missing(c, row))
      return value{};
    auto& v = columns_[c].values[row];
    return last_reader(c, row) ? std::exchange(v, {}) : v;
  };
  if (count == 1)
    return {taken(first), false, first};
  value_list list;
  list.reserve(count);
  for (auto row = first; row < first + count; ++row)
    list.push_back(taken(row));
  return {value::of(std::move(list)), true, first};
}

bool expansion_state::is_last_gather(column_id c) const {
  return about(c).readers == 0 && about(c).gathered_into.size() == 1;
}

// All values of a column, empty where one is missing.
value expansion_state::all(column_id c) {
  if (const auto* e = present(c))
    return e->per_element ? e->what : value::of(value_list(size_, e->what));
  auto& values = columns_[c].values;
  values.grow(size_);
  return value::of(is_last_gather(c) ? std::move(values.items())
                                     : values.items());
}

// Null if no element has one.
label_list expansion_state::all_labels() const {
  if (labels_.empty())
    return nullptr;
  if (labels_.front().labels->size() == size_)
    return labels_.front().labels;
  auto all = std::make_shared<std::vector<std::string>>(size_);
  for (const auto& part : labels_)
    std::copy(
        part.labels->begin(), part.labels->end(),
        all->begin()
            + static_cast<std::ptrdiff_t>(part.end - part.labels->size()));
  return all;
}

value expansion_state::gathered(column_id c, passing how) {
  if (how == passing::order)
    return value::of(done{});
  auto list = all(c);
  if (how == passing::by_key)
    return detail::make_keyed_list(std::move(list), all_labels());
  bool lacks_something = first_missing(c) != nullptr;
  if (how == passing::all || !lacks_something)
    return list;
  value_list kept;
  for (std::uint64_t row = 0; row < size_; ++row)
    if (const auto* m = missing(c, row); !m)
      kept.push_back(list.get<value_list>()[row]);
    else if (how == passing::outcomes)
      kept.push_back(value::of(failure_of(*m)));
  if (failure && how == passing::outcomes)
    kept.push_back(value::of(failure_of(*failure)));
  return value::of(std::move(kept));
}

} // namespace troupe
