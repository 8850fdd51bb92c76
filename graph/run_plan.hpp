// What of a run is done, and what can be done next. Private.

#pragma once

#include <troupe/graph/expansion_state.hpp>
#include <troupe/graph/group_plan.hpp>
#include <troupe/graph/stalled_task.hpp>
#include <troupe/graph/step_gaps.hpp>

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

namespace troupe {

/// How a task ended.
struct task_end {
  group_id group = no_group;
  expansion_id expansion = outermost;
  std::uint64_t index = 0;
  task_state state = task_state::cancelled;
  std::span<value> exports = {}; ///< as the program's; may lack some
  std::span<const shared_failure> failures = {}; ///< why nodes yielded nothing
  label_list labels = nullptr;                   ///< of an expander's elements
};

/// The state of one run: its values, as far as they are still needed, and the
/// tasks that wait for some. Knows nothing of messages or time.
///
/// A task is ready when all values that it needs are there, or known never to
/// come; in that case it is *skipped*. Each task that is to be run must be
/// finished once. What follows from a call is told as *facts*, in an order in
/// which they can be acted upon.
///
/// Thread-safety: none.
class run_plan {
public:
  struct fact {
    enum class kind : std::uint8_t {
      open,   ///< `count` tasks of a group are known in an expansion, so far
      run,    ///< they are ready
      pull,   ///< an expander's task may yield `count` elements more
      feed,   ///< a fold's task is to take in more elements
      abort,  ///< a fold's task is to end as skipped: an element is missing
      stop,   ///< tasks that were told to be run are to end as cancelled:
              ///< `count` of them; 0: all that the group has there
      give,   ///< they have ended: their values were given
      skip,   ///< they have ended: a value is missing
      cancel, ///< they have ended: the run was cancelled
      leave,  ///< a group has no more tasks to come
    };
    kind what;
    group_id group;
    expansion_id expansion = outermost;
    std::uint64_t first = 0; ///< index of the first task
    std::uint64_t count = 0;
    task_ref root_cause = {}; ///< of what is skipped or stopped
    element_ref within = {};  ///< of what is open
    bool final = true;        ///< of what is open: whether that is all
    std::uint64_t news = 0;   ///< of what is open: tasks not known before
    value fed = {};           ///< to a fold: a list of elements
    bool fed_final = false;   ///< whether these are the last
    /// Of what is to be run: steps that cannot, for lack of a value.
    std::vector<std::uint32_t> blocked = {};
    /// Of what is given: the elements of each, if they are expanders.
    std::vector<std::uint64_t> given_elements = {};
  };

  /// @pre `given` has a value for each needed input and each overridden node.
  run_plan(std::shared_ptr<const grouping> groups,
           std::shared_ptr<const given_values> given,
           const task_policy& policy = {});

  /// Begins. Call it once, first.
  void start();
  /// A task has not ended, and waits until it is told to go on: an expander's,
  /// which has yielded some elements, or a fold's, which has taken in some.
  void go_on(const task_end& part);
  /// A task that was to be run has ended.
  void finish(const task_end& end);
  /// Nothing is to be run any more.
  void cancel() { cancelled_ = true; }
  /// No task of a group is to be run any more, or one task.
  void cancel(group_id g);
  void cancel(const task_ref& t);
  bool ended() const { return ended_; }

  /// Whether nothing is to be run or to go on, though not all tasks have ended:
  /// they wait for each other. No grouping that `group_cutter` makes is such.
  bool stalled() const {
    return !ended_ && outstanding_ == 0 && facts_.empty();
  }
  /// How many tasks were told to be run, or to go on, and have not ended.
  std::uint64_t outstanding() const { return outstanding_; }
  /// Up to `most` tasks that wait, and for which nodes.
  std::vector<stalled_task> waiting(std::size_t most) const;
  /// Ends all tasks that wait, as cancelled. @pre stalled()
  void give_up();

  /// What has followed since the last call.
  std::vector<fact> take_facts() { return std::exchange(facts_, {}); }

  /// What all tasks of a group share in an expansion that has some to run: as
  /// the program's `shared()`.
  std::vector<value> shared(group_id g, expansion_id e) const;
  /// What each task of a range is sent out with.
  /// Call it once per task: what nobody else needs is let go.
  group_plan::supplies take_supplies(const fact& run);

  /// An expansion whose tasks have not all ended.
  const expansion_state& at(expansion_id e) const { return *expansions_.at(e); }
  /// The i-th target's value, or an empty one.
  value target(std::size_t i) const;
  /// Why it is missing; null if it is not.
  const missing_value* missing_target(std::size_t i) const;

private:
  // What a task leaves, in the end.
  struct task_yield {
    std::span<value> exports;
    bool succeeded;
    const missing_value& missing; // why there is not all, if not
    label_list labels = nullptr;
    std::vector<missing_value> gaps = {}; // the same by export, if it differs
  };
  // Tasks that ended without having run.
  struct unrun_task {
    expansion_state* in;
    group_id group;
    std::uint64_t index;
    missing_value why; // without a root cause: its values were given
    std::vector<missing_value> gaps; // the same by export, if it differs
  };

  bool is_outstanding(expansion_state& e, const task_end& end) const;
  missing_value why_missing(expansion_state& e, const task_end& end) const;
  void settle();
  void finish(expansion_state& e, group_id g, std::uint64_t row,
              const task_yield& yield);
  void end_one(expansion_state& e, std::uint64_t row);
  expansion_state& add_expansion(scope_id s, bool streams);
  expansion_state& expansion_in(expansion_state& outer, std::uint64_t row,
                                scope_id s, bool streams);
  void extend(expansion_state& e, value elements, const label_list& labels);
  void fill_present_columns(expansion_state& e, const value& elements,
                            std::uint64_t first);
  void drop_if_ended(expansion_state& e);
  void pull_if_possible(expansion_state& e);
  void pull(expansion_state& e, std::uint64_t count);
  void widen_windows();

  void feed(expansion_state& e, std::uint32_t fold);
  void settle_fed(expansion_state& e, fold_feed& f);
  void abort_fold(expansion_state& e, std::uint32_t fold,
                  const missing_value& why);
  void end_fold(expansion_state& e, std::uint32_t fold);
  void arrive_at_folds(expansion_state& e, column_id c, std::uint64_t row);
  void drop(expansion_state& e);

  void count_failure(expansion_state& e, std::uint64_t row,
                     const missing_value& why);
  void stop_if_too_many_failed(expansion_state& e);
  void stop(expansion_state& e, const missing_value& why);
  void stop_expander(expansion_state& e);
  expansion_state* find(const task_ref& t);
  std::vector<node_id> awaited(const expansion_state& e, group_id g,
                               std::uint64_t row) const;
  const missing_value* stopped_by(const expansion_state& e, group_id g,
                                  std::uint64_t row) const;

  void fill(expansion_state& e, column_id c, std::uint64_t row, value v,
            const missing_value* missing);
  void gather_if_complete(expansion_state& e, column_id c);
  void pass(expansion_state& e, group_id g, std::uint64_t row);
  void open_for(expansion_state& e, group_id g);
  void pass_rows(expansion_state& e, group_id g, std::uint64_t first);
  bool passes(const expansion_state& e, group_id g, std::uint64_t row) const;
  void ready(expansion_state& e, group_id g, std::uint64_t row);
  void give(expansion_state& e, group_id g, std::uint64_t row);
  missing_needs missing_of(const expansion_state& e, group_id g,
                           std::uint64_t row) const;
  bool has_gaps(const task_end& end) const;
  std::vector<missing_value> gaps_of(const expansion_state& e,
                                     const task_end& end,
                                     const missing_value& otherwise) const;
  void run_in_part(expansion_state& e, group_id g, std::uint64_t row,
                   const missing_value& missing);
  void end_unrun(expansion_state& e, fact f, const missing_value& why,
                 std::vector<missing_value> gaps = {});
  value given_elements(scope_id s, const element_ref& around) const;
  element_ref element(const expansion_state& e, std::uint64_t row) const;
  const missing_value* missing_need(const expansion_state& e, group_id g,
                                    std::uint64_t row) const;
  void tell(fact f);

  std::shared_ptr<const grouping> groups_;
  dataflow flow_;
  std::shared_ptr<const given_values> given_;
  std::unordered_map<expansion_id, std::unique_ptr<expansion_state>>
      expansions_;
  expansion_id next_id_ = outermost;
  std::vector<unrun_task> unrun_;      // yet to be acted upon
  std::vector<expansion_state*> over_; // yet to be dropped
  std::set<expansion_id> awaiting_;    // whose expanders wait for a pull
  std::uint64_t outstanding_ = 0;      // tasks that are to be run, or to go on
  std::vector<fact> facts_;
  std::set<group_id> cancelled_groups_;
  std::vector<task_ref> cancelled_tasks_;
  bool cancelled_ = false;
  bool ended_ = false;
};

} // namespace troupe
