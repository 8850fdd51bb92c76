// The elements of one expansion, as far as a run's plan knows them. Private.

#pragma once

#include <troupe/graph/dataflow.hpp>
#include <troupe/graph/expansion.hpp>
#include <troupe/graph/failure.hpp>
#include <troupe/graph/fold_feed.hpp>
#include <troupe/graph/given_values.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/graph/keyed_items.hpp>
#include <troupe/graph/sliding_window.hpp>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Numbers the expansions of a run. The outermost scope counts as one, with a
/// single element.
using expansion_id = std::uint64_t;
inline constexpr expansion_id outermost = 0;

/// A value for each task of a range.
struct input_column {
  value what;               ///< a `value_list`, or the same for all
  bool per_element = false; ///< whether it is a list
  std::uint64_t first = 0;  ///< the element that the list begins with

  const value& at(std::uint64_t index) const {
    return per_element ? what.get<value_list>()[index - first] : what;
  }
};

/// The elements in which something failed, as far as that is bounded.
struct failed_elements {
  std::set<std::uint64_t> rows;
  missing_value last; ///< what failed last
};

/// The columns of a scope in one expansion, the gates of its elements, and how
/// it lies among other expansions.
///
/// Elements may come in several parts. Those that are settled, so that nothing
/// is left to be done for them, are forgotten in their order, but for values
/// that are gathered.
///
/// Thread-safety: none.
class expansion_state {
public:
  /// Of one that `streams`, settled elements are forgotten.
  expansion_state(const dataflow::scope& of, expansion_id id, bool streams);

  const dataflow::scope& scope;
  const expansion_id id;
  expansion_state* outer = nullptr; ///< where it happened; null if outermost
  std::uint64_t outer_row = 0;      ///< in which element of that
  element_ref within;               ///< the same, as tasks are told
  std::optional<missing_value> failure; ///< why there are no more elements
  std::optional<missing_value> stopped; ///< why the rest of it is cancelled
  failed_elements failed;
  bool is_over = false;     ///< nothing is left to be done, and that is known
  bool awaits_pull = false; ///< its expander waits until elements are settled
  std::vector<fold_feed> folds; ///< by `scope::folds`
  std::vector<bool> open; ///< by `scope::inside`: the scopes around hold no
                          ///< closed gate of the group

  // -- elements ---------------------------------------------------------------

  /// More elements are known.
  void grow(std::uint64_t count, const label_list& labels);
  /// There will be no more.
  void finalize() { final_ = true; }
  bool final() const { return final_; }
  bool streams() const { return streams_; }
  std::uint64_t size() const { return size_; }
  /// The first element that is not settled; those before it are forgotten.
  std::uint64_t first() const { return first_; }
  /// Elements that are not settled, and those that wait for one of them.
  std::uint64_t unsettled() const { return size_ - first_; }
  shared_label label(std::uint64_t row) const;
  bool has_labels() const { return !labels_.empty(); }

  /// A task of an element has ended, or an expansion in it.
  void end_one(std::uint64_t row);
  /// A fold needs nothing of the expansion any more.
  void end_fold() { --unended_; }
  /// Whether that goes for everything that there will ever be.
  bool ended() const { return final_ && unended_ == 0; }

  /// All expansions in its elements that are there now.
  std::vector<expansion_state*> children() const;
  /// The expansion in an element, if there is one now.
  expansion_state*& child(const dataflow::scope& of, std::uint64_t row) {
    return children_[row * scope.children.size() + of.place];
  }

  // -- values -----------------------------------------------------------------

  /// A value, or one for each element, that is there from the beginning.
  void put_present(column_id c, given_values::entry e);
  void put(column_id c, std::uint64_t row, value v);
  void put_missing(column_id c, std::uint64_t row, const missing_value& m);

  /// Whether it is known of every element what the column has for it.
  bool complete(column_id c) const;
  const missing_value* missing(column_id c, std::uint64_t row) const;
  /// The first of them, in the order of elements, or why there are no more; one
  /// that is tolerated only if all are.
  const missing_value* first_missing(column_id c) const;

  /// Whether the value is there, or was; once it was taken, that is not known.
  bool has(column_id c, std::uint64_t row) const;
  value at(column_id c, std::uint64_t row) const;
  /// Values of a range of elements, for one of the column's readers.
  input_column take(column_id c, std::uint64_t first, std::uint64_t count);
  /// One of the column's readers needs the value no more.
  void release(column_id c, std::uint64_t row);
  /// The list that a gathering argument is given. @pre the column is complete,
  /// and lacks nothing that `how` needs.
  value gathered(column_id c, passing how);

  // -- gates ------------------------------------------------------------------

  /// One more of the columns that the gate waits for; whether it is open now.
  bool arrive(std::uint32_t gate, std::uint64_t row) {
    return --gates_[row * scope.gates.size() + gate] == 0;
  }
  /// Opens it, whatever it waits for.
  void force_open(std::uint32_t gate, std::uint64_t row) {
    gates_[row * scope.gates.size() + gate] = 0;
  }
  bool is_open(std::uint32_t gate, std::uint64_t row) const {
    return gate == nowhere || gates_[row * scope.gates.size() + gate] == 0;
  }

private:
  struct filled_column {
    sliding_window<value> values;         // none if they are not stored
    sliding_window<std::uint32_t> unread; // readers left, if more than one
    std::uint64_t filled = 0;
  };
  struct labelled_part {
    std::uint64_t end;
    label_list labels; // of the elements before `end`, back to the last part
  };

  const dataflow::column& about(column_id c) const { return scope.columns[c]; }
  const given_values::entry* present(column_id c) const;
  bool may_drop(column_id c) const;
  bool last_reader(column_id c, std::uint64_t row);
  bool is_last_gather(column_id c) const;
  value all(column_id c);
  label_list all_labels() const;
  void forget_settled();

  const bool streams_;
  bool final_ = false;
  std::uint64_t size_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t unended_ = 0;                 // tasks, and expansions within
  sliding_window<std::uint32_t> unended_in_;  // the same, by row, if it streams
  sliding_window<expansion_state*> children_; // by row and place
  sliding_window<std::uint32_t> gates_; // columns that they wait for, by row
  std::deque<labelled_part> labels_;
  std::vector<filled_column> columns_;
  std::vector<given_values::entry> present_; // by scope::present
  std::map<std::pair<column_id, std::uint64_t>, missing_value> missing_;
};

} // namespace troupe
