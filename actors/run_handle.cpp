#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/run_record.hpp>
#include <troupe/actors/tracker_context.hpp>

namespace troupe {

const value& run_result::at(const handle& h) const {
  const auto& g = record_->definition().groups.of();
  auto id = g.find(h);
  if (id == no_node)
    throw std::out_of_range("the handle is of another graph than \"" + g.name()
                            + '"');
  const auto& targets = record_->end().targets;
  auto i = targets.find(id);
  if (i == targets.end())
    throw std::out_of_range('"' + g.at(id).name
                            + "\" was no target of this run: add it to the "
                              "targets");
  return i->second;
}

const value& run_result::typed(std::string_view name,
                               const type_ops* type) const {
  const auto& g = record_->definition().groups.of();
  auto id = g.find(name);
  if (id == no_node)
    throw std::out_of_range("there is no node \"" + std::string{name} + '"');
  const auto& v = at(g.handle_of(id));
  if (!same_type(v.type(), type))
    throw std::invalid_argument('"' + std::string{name} + "\" is "
                                + readable_type(g.at(id).type->name) + ", not "
                                + readable_type(type->name));
  return v;
}

run_id run_result::id() const { return record_->definition().id; }

const task_counts& run_result::counts() const { return record_->end().counts; }

run_id run_handle::id() const { return record_->definition().id; }

bool run_handle::completed() const { return record_->completed(); }

void run_handle::wait() const {
  require_outside_of_tasks();
  record_->wait();
}

bool run_handle::wait_for(std::chrono::nanoseconds time) const {
  require_outside_of_tasks();
  return record_->wait_for(time);
}

run_result run_handle::result() const {
  wait();
  const auto& end = record_->end();
  if (end.outcome != run_outcome::succeeded)
    throw run_error(record_->definition().graph_name(), end.outcome, end.counts,
                    end.failures);
  return run_result{record_};
}

} // namespace troupe
