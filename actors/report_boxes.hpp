// Reports, by the task groups that they go to. Private.

#pragma once

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/messages.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace troupe {

/// Collects the reports of one worker, and sends each group its own at once.
class report_boxes {
public:
  void add_begun(const group_job& job, attempt_report r) {
    of(job).begun.push_back(std::move(r));
  }

  /// What is needed for another attempt goes along where there may be one.
  void add_ended(attempt_ptr a) {
    auto& r = a->report;
    r.ended = true;
    r.tells_start = r.started > 0 && !a->what.rest && !a->start_reported;
    bool again = a->job->policy->retry
                     ? r.end.outcome != attempt_outcome::succeeded
                     : r.end.outcome == attempt_outcome::lost;
    if (again) {
      auto& first = a->what.rest ? *a->what.rest->first : *a;
      r.inputs = std::move(first.what.inputs);
      r.label = std::move(first.what.context.label);
      r.blocked = std::move(first.what.blocked);
    }
    auto& box = of(*a->job);
    box.ended.push_back(std::move(a));
  }

  void send(caf::event_based_actor* self, worker_id from) {
    for (auto& [group, reports] : boxes_) {
      reports.worker = from;
      post(self, group, std::move(reports));
    }
    boxes_.clear();
  }

private:
  attempt_reports& of(const group_job& job) {
    auto box = std::find_if(boxes_.begin(), boxes_.end(), [&](const auto& b) {
      return b.first == job.group;
    });
    if (box == boxes_.end())
      box = boxes_.insert(box, {job.group, {}});
    return box->second;
  }

  std::vector<std::pair<caf::actor, attempt_reports>> boxes_;
};

} // namespace troupe
