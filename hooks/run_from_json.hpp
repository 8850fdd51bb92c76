// Analyses one run from its events in JSON. Private.

#pragma once

#include <troupe/hooks/run_analysis.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace troupe {

/// From events in JSON to what the analysis is told.
///
/// Errors: functions throw `json_fields::bad_event`.
class run_from_json {
public:
  /// `started` is its run_started, which must be added, too.
  run_from_json(const boost::json::object& started, std::size_t task_limit,
                run_analysis::worker_slots workers);

  /// A worker that comes while the run is on its way.
  void joined(worker_id w, std::uint32_t slots) { analysis_.joined(w, slots); }

  /// Any event of the run, by its name.
  void add(std::string_view name, const boost::json::object& o);

  /// The report so far.
  run_report report() const;

private:
  using object = boost::json::object;

  void plan(const object& o);
  void add_group(run_outline& outline, const object& o);
  void expand(const object& o);
  void end_node(const object& o);
  void end_attempt(const object& o);
  void end_task(const object& o);

  group_id find_group(std::string_view name) const;
  group_id group_of(const object& o) const;
  task_position position_of(const object& o);
  task_position expander(group_id g, std::string_view& id);

  std::string id_;
  std::string graph_;
  run_analysis analysis_;
  std::map<std::string, group_id, std::less<>> groups_;
  std::map<std::string, std::size_t, std::less<>> nodes_;
};

} // namespace troupe
