// Gathers what a report says of a run, from whatever source. Private.

#pragma once

#include <troupe/hooks/duration_histogram.hpp>
#include <troupe/hooks/run_outline.hpp>
#include <troupe/hooks/task_timeline.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// The figures of one run, as its events come.
///
/// Its memory is bounded by the groups, nodes and nested expansions, and by
/// `task_limit`: it keeps 40 bytes for each task that ran, and the labels of
/// elements, until there are more than that of either. Then it forgets them.
///
/// Thread-safety: none. Errors: none but lack of memory.
class run_analysis {
public:
  /// An attempt that has begun, and ended.
  struct attempt {
    task_position task;
    std::uint32_t number = 0;
    std::uint32_t worker = 0;
    std::uint32_t slot = 0;
    nanoseconds start = 0;
    nanoseconds duration = 0;
    nanoseconds paused = 0;
    nanoseconds cpu = -1;
    nanoseconds retry_at = 0; ///< when the next one may start; 0: none follows
  };
  /// How many slots each worker has.
  using worker_slots = std::map<worker_id, std::uint32_t>;
  using label_list = std::shared_ptr<const std::vector<std::string>>;

  /// `workers`: those that are there when the run begins.
  run_analysis(std::size_t task_limit, worker_slots workers);

  /// Which groups there are; before anything of them.
  void plan(run_outline outline);

  /// @name What is needed to say where a task is
  /// @{
  const run_outline& outline() const { return outline_; }
  expansion_table& expansions() { return expansions_; }
  /// @}

  /// @name What happens
  /// @{

  /// A worker that comes while the run is on its way.
  void joined(worker_id worker, std::uint32_t slots);
  /// Any event of the run; called for each.
  void saw(std::uint64_t seq, nanoseconds time);
  /// Labels of elements from `first` on.
  void expanded(const task_position& by, std::uint64_t first,
                label_list labels);
  void started(group_id g, nanoseconds queue_wait);
  /// By the number of the node in the outline.
  void node_ended(std::size_t node, nanoseconds duration);
  void attempt_ended(const attempt& a);
  /// Its last attempt started at `start`, or never if that is 0.
  void task_ended(const task_position& t, task_state state, nanoseconds start,
                  nanoseconds duration);
  void run_ended(run_outcome outcome, nanoseconds duration);
  /// @}

  /// The report so far, but for what the run is.
  run_report report() const;

private:
  struct group {
    duration_histogram durations;
    nanoseconds queue_wait = 0;
    std::vector<attempt> slowest; // a heap, the fastest of them first
  };
  struct labelled_part {
    std::uint64_t first;
    label_list labels;
  };

  // Of the attempts of a task so far.
  struct before_retry {
    nanoseconds start = 0;      // of the first one
    nanoseconds last = 0;       // start of the last one
    nanoseconds end = 0;        // of that one
    nanoseconds run = 0;        // of all, and what must be between them
    nanoseconds until_next = 0; // from the last one's end
  };

  std::string label_of(const task_position& t) const;
  bool has_block(group_id g) const;
  bool held_slot(const attempt& a) const;
  std::uint32_t slots() const;
  void keep_if_slow(group& g, const attempt& a) const;
  void forget_timeline();
  void add_groups(run_report& r) const;
  void add_stragglers(run_report& r) const;
  void add_timeline(run_report& r) const;
  void add_estimates(run_report& r) const;

  run_outline outline_;
  std::size_t task_limit_;
  worker_slots workers_;
  expansion_table expansions_;
  run_report sums_;
  nanoseconds begin_ = 0;
  nanoseconds backoff_ = 0;    // that attempts had to wait for their times
  std::uint64_t seen_ = 0;     // events
  std::uint64_t next_seq_ = 0; // after the last of them
  std::vector<group> groups_;
  std::vector<duration_histogram> nodes_;
  std::vector<timed_task> tasks_;
  using place = std::pair<group_id, std::pair<expansion_id, std::uint64_t>>;
  std::map<place, before_retry> retried_; // those that are not at their last
  std::map<place, nanoseconds>
      pauses_; // of folds whose end is told in a moment
  std::unordered_map<expansion_id, std::vector<labelled_part>> labels_;
  std::size_t label_count_ = 0;
  std::set<std::pair<std::uint32_t, std::uint32_t>> slots_used_;
};

} // namespace troupe
