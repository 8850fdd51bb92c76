#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/run_record.hpp>
#include <troupe/actors/thread_role.hpp>
#include <troupe/graph/node_words.hpp>

namespace troupe {

const value& run_result::at(const handle& h) const {
  const auto& g = record_->definition().groups.of();
  auto id = g.find(h);
  if (id == no_node)
    throw std::out_of_range("the handle is of another graph than \"" + g.name()
                            + '"');
  const auto& targets = record_->end().targets;
  auto i = targets.find(id);
  const auto& skipped = record_->end().skipped;
  if (auto why = skipped.find(id); why != skipped.end())
    throw std::out_of_range('"' + g.at(id).name + "\" was skipped, for "
                            + why->second->task
                            + " said: " + why->second->error.message
                            + "; ask run_result::has first");
  if (i == targets.end())
    throw std::out_of_range('"' + g.at(id).name
                            + "\" was no target of this run: add it to the "
                              "targets");
  return i->second;
}

const value& run_result::typed(std::string_view name, const type_ops* type,
                               int depth) const {
  const auto& g = record_->definition().groups.of();
  auto id = g.find(name);
  if (id == no_node)
    throw std::out_of_range("there is no node \"" + std::string{name} + '"');
  const auto& n = g.at(id);
  const auto& v = at(g.handle_of(id));
  if (!same_type(n.type, type))
    throw std::invalid_argument('"' + n.name + "\" is "
                                + readable_type(n.type->name) + ", not "
                                + readable_type(type->name));
  auto blocks = g.depth(id) + (n.kind == node_kind::expander);
  if (depth != blocks)
    throw std::invalid_argument(
        '"' + n.name + "\" is " + depth_text(blocks) + ": use "
        + (blocks == 0 ? "get<T>" : "all<" + type_at(blocks - 1) + '>') + "()");
  return v;
}

run_result run_result::of(std::shared_ptr<const run_record> record) {
  const auto& end = record->end();
  if (end.outcome != run_outcome::succeeded)
    throw run_error(record->definition().graph_name(), end.outcome, end.counts,
                    end.failures);
  return run_result{std::move(record)};
}

std::map<std::string, std::string> run_result::summaries() const {
  const auto& run = record_->definition();
  std::map<std::string, std::string> all;
  for (const auto& [id, v] : record_->end().targets)
    if (!same_type(v.type(), value::type_of<done>()))
      all.emplace(run.node_name(id), *summary_of(run.groups.of(), id, v, true));
  return all;
}

bool run_result::has(const node_ref& node) const {
  auto id = record_->definition().groups.of().find(node);
  const auto& end = record_->end();
  if (!end.targets.contains(id) && !end.skipped.contains(id))
    throw std::out_of_range("the node was no target of this run");
  return end.targets.contains(id);
}

run_id run_result::id() const { return record_->definition().id; }

const task_counts& run_result::counts() const { return record_->end().counts; }

run_id run_handle::id() const { return record_->definition().id; }

run_id run_ended::id() const {
  return record ? record->definition().id : run_id{};
}

std::optional<run_outcome> run_ended::outcome() const {
  if (!record)
    return std::nullopt;
  return record->end().outcome;
}

run_result run_ended::result() const {
  if (refusal)
    std::rethrow_exception(refusal);
  return run_result::of(record);
}

bool run_handle::completed() const { return record_->completed(); }

std::optional<run_outcome> run_handle::outcome() const {
  if (!completed())
    return std::nullopt;
  return record_->end().outcome;
}

void run_handle::cancel(const task_ref& task) const {
  if (task.group >= record_->definition().groups.size())
    throw std::invalid_argument("the run has no group of this number: take "
                                "the task_ref from one of its events");
  cancel_({task.group, task});
}

void run_handle::cancel_group(std::string_view name) const {
  const auto& groups = record_->definition().groups;
  for (group_id g = 0; g < groups.size(); ++g)
    if (groups.name(g) == name)
      return cancel_({.group = g});
  throw std::invalid_argument("the run has no group \"" + std::string{name}
                              + '"');
}

run_counts run_handle::counts() const { return record_->counts(); }

void run_handle::notify(const caf::actor& who) const {
  record_->when_complete([who, weak = std::weak_ptr{record_}] {
    if (auto record = weak.lock())
      post_anonymously(who, run_ended{record, nullptr});
  });
}

void run_handle::wait() const {
  require_free_thread();
  record_->wait();
}

bool run_handle::wait_for(std::chrono::nanoseconds time) const {
  require_free_thread();
  return record_->wait_for(time);
}

run_result run_handle::result() const {
  wait();
  return run_result::of(record_);
}

} // namespace troupe
