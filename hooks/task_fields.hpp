// The fields that all events of a task have, as JSON. Private.

#pragma once

#include <troupe/hooks/event.hpp>
#include <troupe/hooks/json_line.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Makes them, as a `json_line` takes them. Most events are of the same task as
/// the one before, or of its neighbour: what they have in common is kept as
/// text.
///
/// It remembers the labels of elements from `group_expanded` until their group
/// has finished, or their run. Thread-safety: none.
class task_fields {
public:
  /// Valid until the next call.
  std::string_view operator()(const task_event& e);

  void learn(const group_expanded& e);
  void forget(const group_finished& e);
  void forget(const run_finished& e);

private:
  // What is the same for all tasks of an expansion of a block; elsewhere, for
  // one task.
  struct common {
    bool is_of(const task_event& e) const;

    run_id run;
    task_ref task;
    bool is_block = false;
    std::string name;    // before the index
    std::string group;   // from the group to the index
    std::string spawner; // after the size of the group
  };
  // What was written last, apart from that.
  struct own {
    std::uint64_t index = 0;
    std::uint64_t group_size = 0;
    std::uint32_t attempt = 0;
    bool group_size_final = false;

    friend bool operator==(const own&, const own&) = default;
  };
  struct labelled_part {
    std::uint64_t first; // element
    std::shared_ptr<const std::vector<std::string>> labels;
  };

  static common common_of(const task_event& e);
  std::string_view label_of(const task_event& e) const;
  void write(const task_event& e);

  common common_;
  own own_;
  bool is_valid_ = false; // what was written last
  json_line line_;
  // By the first task of an expansion.
  std::map<std::pair<run_id, task_ref>, std::vector<labelled_part>> labels_;
};

} // namespace troupe
