#include <troupe/hooks/json_parts.hpp>
#include <troupe/hooks/task_fields.hpp>

namespace troupe {

namespace {

template <std::size_t N, class T>
std::string text_of_field(const char (&name)[N], const T& value) {
  json_line line;
  line[name] = value;
  return std::string{line.fields()};
}

} // namespace

bool task_fields::common::is_of(const task_event& e) const {
  return task.group == e.task.group && task.within == e.task.within
         && (is_block || task.index == e.task.index) && run == e.run->id;
}

// The name of a block's task ends with its index.
task_fields::common task_fields::common_of(const task_event& e) {
  const auto& groups = e.run->groups;
  auto why = groups.why(e.task.group);
  common c{e.run->id,
           e.task,
           why == purpose::execute_block,
           text_of_field("task_id", groups.task_name(e.task)),
           text_of_field("group", groups.name(e.task.group))
               + text_of_field("purpose", why) + ",\"index\":",
           text_of_field("spawning_task_id",
                         name_if_any(groups, groups.spawning_task(e.task)))};
  if (c.is_block)
    c.name.resize(c.name.rfind('[') + 1);
  return c;
}

std::string_view task_fields::operator()(const task_event& e) {
  own of_it{e.task.index, e.group_size, e.attempt, e.group_size_final};
  bool in_common = common_.is_of(e);
  if (!in_common)
    common_ = common_of(e);
  if (!is_valid_ || !in_common || own_ != of_it)
    write(e);
  own_ = of_it;
  is_valid_ = true;
  return line_.fields();
}

void task_fields::write(const task_event& e) {
  line_.begin();
  line_.append(common_.name);
  if (common_.is_block) {
    line_.append(e.task.index);
    line_.append("]\"");
  }
  if (auto label = label_of(e); !label.empty())
    line_["label"] = label;
  line_.append(common_.group);
  line_.append(e.task.index);
  line_["group_size"] = e.group_size;
  line_["group_size_final"] = e.group_size_final;
  line_.append(common_.spawner);
  line_["attempt"] = e.attempt;
}

void task_fields::learn(const group_expanded& e) {
  if (!e.labels)
    return;
  labels_[{e.run->id, e.run->groups.first_task(e.group, e.spawning_task)}]
      .push_back({e.first, e.labels});
  is_valid_ = false;
}

std::string_view task_fields::label_of(const task_event& e) const {
  if (labels_.empty())
    return {};
  auto known = labels_.find({e.run->id, {e.task.group, 0, e.task.within}});
  if (known == labels_.end())
    return {};
  for (const auto& part : known->second)
    if (auto i = e.task.index - part.first;
        e.task.index >= part.first && i < part.labels->size())
      return (*part.labels)[i];
  return {};
}

// No event of these tasks comes any more.
void task_fields::forget(const group_finished& e) {
  if (e.spawning_task.group == no_group)
    return;
  labels_.erase(
      {e.run->id, e.run->groups.first_task(e.group, e.spawning_task)});
  is_valid_ = false;
}

// Its groups' ends may have been left out.
void task_fields::forget(const run_finished& e) {
  std::erase_if(labels_, [&](const auto& known) {
    return known.first.first == e.run->id;
  });
  is_valid_ = false;
}

} // namespace troupe
