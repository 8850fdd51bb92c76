// A run that was submitted, and its result.

#pragma once

#include <troupe/actors/run_counts.hpp>
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/gathered.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/hooks/run_definition.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

namespace caf {
class actor;
} // namespace caf

namespace troupe {

class run_record;

/// What a run yielded: the values of its targets. Cheap to copy; the values are
/// shared with the run.
/// Thread-safety: immutable.
class run_result {
public:
  /// What a completed run yielded; not for users.
  /// @throws run_error if it failed or was cancelled.
  static run_result of(std::shared_ptr<const run_record> record);

  /// The value of a target; valid as long as this result or a copy of it lives.
  /// @throws std::out_of_range if the node was no target of this run, or was
  /// skipped; see `has`.
  template <class T>
  const T& operator[](const out<T>& h) const& {
    return at(h).template get<T>();
  }

  /// A copy of it, when the result itself is about to go:
  /// `engine.run(g, {n = 5}, {total})[total]`.
  template <class T>
  T operator[](const out<T>& h) && {
    return copy<T>(at(h));
  }

  /// The values of a target inside a block, in element order: `items<T>`. Of
  /// one in nested blocks, an `each<each<T>>`, a list for each element of the
  /// outer block: `items<items<T>>`, and so on.
  template <class T>
  detail::values_t<each<T>> operator[](const each<T>& h) const {
    return detail::values_t<each<T>>{at(h)};
  }

  /// The value of a target by name, as by handle.
  /// @throws std::out_of_range if it was no target; std::invalid_argument if it
  /// is no `T`, or in a block.
  template <class T>
  const T& get(std::string_view name) const& {
    return typed(name, value::type_of<T>(), 0).template get<T>();
  }
  /// A copy of it, when the result itself is about to go.
  template <class T>
  T get(std::string_view name) && {
    return copy<T>(typed(name, value::type_of<T>(), 0));
  }

  /// The values of a target inside a block by name: `all<T>("x")`, as for its
  /// handle `each<T>`; `all<each<T>>("x")` as for an `each<each<T>>`.
  /// @throws std::out_of_range if it was no target; std::invalid_argument if it
  /// is no `T`, or not in so many blocks.
  template <class T>
  detail::values_t<each<T>> all(std::string_view name) const {
    using traits = detail::handle_traits<each<T>>;
    return detail::values_t<each<T>>{
        typed(name, value::type_of<typename traits::payload>(), traits::depth)};
  }

  /// Whether a target was delivered. It was not if a node has called `skip`;
  /// all else fails the run.
  /// @throws std::out_of_range if the node was no target of this run.
  bool has(const node_ref& node) const;

  /// What the targets that were delivered are like, by name: see `summarize`.
  /// Those that are void are left out.
  std::map<std::string, std::string> summaries() const;

  /// The run's id.
  run_id id() const;
  /// The run's tasks, by how they ended.
  const task_counts& counts() const;

private:
  explicit run_result(std::shared_ptr<const run_record> record)
      : record_(std::move(record)) {}

  template <class T>
  static T copy(const value& v) {
    static_assert(std::is_copy_constructible_v<T>,
                  "troupe: this value cannot be copied: keep the run_result in "
                  "a variable, and take the value from there");
    return v.get<T>();
  }

  const value& at(const handle& h) const;
  const value& typed(std::string_view name, const type_ops* type,
                     int depth) const;

  std::shared_ptr<const run_record> record_;
};

/// A part of a run: all of it, a group, or one task. Plain data.
struct run_part {
  group_id group = no_group;         ///< none: all of it
  std::optional<task_ref> task = {}; ///< none: the whole group
};

/// A run on its way; a cheap handle, which may outlive the engine.
/// Thread-safety: all functions may be called from any thread.
class run_handle {
public:
  /// Made by `engine::submit`.
  run_handle(std::shared_ptr<run_record> record,
             std::function<void(const run_part&)> cancel)
      : record_(std::move(record)), cancel_(std::move(cancel)) {}

  /// The run's id.
  run_id id() const;

  /// Whether the run has ended and all hooks have been told.
  bool completed() const;

  /// How it ended, once it is completed.
  std::optional<run_outcome> outcome() const;

  /// How many tasks are known and have ended, now.
  run_counts counts() const;

  /// Waits until the run is completed.
  /// @throws std::logic_error where waiting could lock up: in a task, in a
  /// hook, and in an actor that is not detached. See `notify`.
  void wait() const;

  /// Waits at most `time`; returns `completed()`.
  /// @throws as `wait`.
  bool wait_for(std::chrono::nanoseconds time) const;

  /// Waits, and returns what the run yielded.
  /// @throws run_error if it failed or was cancelled; also as `wait`.
  run_result result() const;

  /// Sends `run_ended` (see `troupe/actors/messages.hpp`) to an actor when the
  /// run is completed; at once, if it is already. Does not wait.
  void notify(const caf::actor& who) const;

  /// Asks the run to stop. Tasks that have not begun are cancelled; those that
  /// run see `current_task().cancelled()`. Does not wait.
  void cancel() const { cancel_({}); }
  /// The same for one task, as events name it. What needs its value is skipped.
  /// Nothing happens if it has ended, or never comes.
  /// @throws std::invalid_argument if the run has no such group.
  void cancel(const task_ref& task) const;
  /// The same for all tasks of a group, by its name in telemetry: `block-file`.
  /// @throws std::invalid_argument if the run has no such group.
  void cancel_group(std::string_view name) const;

private:
  std::shared_ptr<run_record> record_;
  std::function<void(const run_part&)> cancel_;
};

} // namespace troupe
