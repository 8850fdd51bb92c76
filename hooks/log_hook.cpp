#include <troupe/graph/utf8.hpp>
#include <troupe/hooks/log_hook.hpp>
#include <troupe/hooks/text_width.hpp>

#include <spdlog/sinks/stdout_color_sinks.h>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

std::string short_id(const run_event& e) {
  return to_string(e.run->id).substr(0, 8);
}

double milliseconds(nanoseconds t) { return static_cast<double>(t) * 1e-6; }

std::string made_at(const failure& f) {
  return f.declared.empty() ? "" : " [" + f.declared + ']';
}

// One line, whatever names and messages are made of: nobody shall write others.
std::string as_line(std::string text) {
  if (std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; }))
    return text;
  return as_utf8(one_line(text));
}

template <class... Args>
void say(spdlog::logger& log, spdlog::level::level_enum level,
         fmt::format_string<Args...> format, Args&&... args) {
  if (log.should_log(level))
    log.log(level, as_line(fmt::format(format, std::forward<Args>(args)...)));
}

std::string list(const task_counts& counts) {
  std::string text;
  for (std::size_t i = 0; i < task_state_count; ++i) {
    auto s = static_cast<task_state>(i);
    if (counts.of(s) > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counts.of(s),
                          to_string(s));
  }
  return text.empty() ? "no tasks" : text;
}

} // namespace

log_hook::log_hook(std::shared_ptr<spdlog::logger> logger)
    : log_(std::move(logger)) {
  if (!log_)
    log_ = std::make_shared<spdlog::logger>(
        "troupe", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
}

void log_hook::on_run_started(const run_started& e) {
  say(*log_, spdlog::level::info, "run {} of {}: started, {} task groups",
      short_id(e), e.run->graph_name(), e.run->groups.size());
}

void log_hook::on_group_expanded(const group_expanded& e) {
  say(*log_, spdlog::level::info, "run {}: {} yielded {} elements for {}",
      short_id(e), e.run->groups.task_name(e.spawning_task), e.count,
      e.run->groups.name(e.group));
}

void log_hook::on_task_started(const task_started& e) {
  say(*log_, spdlog::level::debug, "run {}: {} started on worker {}, slot {}",
      short_id(e), e.run->groups.task_name(e.task), e.worker, e.slot);
}

void log_hook::on_attempt_finished(const attempt_finished& e) {
  if (e.retry_at > 0 && e.error)
    say(*log_, spdlog::level::warn,
        "run {}: {} {} in attempt {}, and is tried again: {}{}", short_id(e),
        e.run->groups.task_name(e.task), to_string(e.outcome), e.attempt,
        e.error->chain(), made_at(*e.error));
}

void log_hook::on_task_finished(const task_finished& e) {
  auto name = e.run->groups.task_name(e.task);
  if (e.state == task_state::skipped && e.error) // it has called `skip`
    say(*log_, spdlog::level::warn, "run {}: {} skipped: {}", short_id(e), name,
        e.error->chain());
  else if (e.state == task_state::skipped)
    say(*log_, spdlog::level::warn, "run {}: {} skipped, because of {}",
        short_id(e), name, e.run->groups.task_name(e.root_cause));
  else if (e.fallback && e.error)
    say(*log_, spdlog::level::warn,
        "run {}: {} used its value for errors: {}{}", short_id(e), name,
        e.error->chain(), made_at(*e.error));
  else if (e.error)
    say(*log_, spdlog::level::err, "run {}: {} {}{}: {}{}", short_id(e), name,
        to_string(e.state),
        e.error->fault == fault_of::system ? ", by no fault of its own" : "",
        e.error->chain(), made_at(*e.error));
  else
    say(*log_, spdlog::level::debug, "run {}: {} {} after {:.3f} ms",
        short_id(e), name, to_string(e.state), milliseconds(e.duration));
}

void log_hook::on_group_finished(const group_finished& e) {
  say(*log_, spdlog::level::info, "run {}: {} finished after {:.3f} ms: {}",
      short_id(e), e.run->groups.name(e.group), milliseconds(e.duration),
      list(e.counts));
}

void log_hook::on_stalled(const stalled& e) {
  const auto& first = e.waiting->at(0);
  say(*log_, spdlog::level::warn, "run {}: nothing can move: {} waits for {}",
      short_id(e), e.run->groups.task_name(first.task),
      first.worker ? "a worker: " + to_string(*first.worker)
                   : e.run->node_name(first.nodes.at(0)));
}

void log_hook::on_run_finished(const run_finished& e) {
  auto level = e.outcome == run_outcome::succeeded ? spdlog::level::info
                                                   : spdlog::level::err;
  say(*log_, level, "run {} of {}: {} after {:.3f} ms: {}", short_id(e),
      e.run->graph_name(), to_string(e.outcome), milliseconds(e.duration),
      list(e.counts));
}

void log_hook::on_snapshot(const snapshot& e) {
  task_counts ended;
  for (const auto& g : e.state->groups)
    ended += g.counts;
  say(*log_, spdlog::level::info, "run {}: on its way: {} running, {}",
      short_id(e), e.state->running.size(), list(ended));
}

void log_hook::on_worker_joined(const worker_joined& e) {
  say(*log_, spdlog::level::info, "worker {} joined with {} slots{}{}",
      e.worker, e.slots, e.name.empty() ? "" : ": ", e.name);
}

void log_hook::on_worker_lost(const worker_lost& e) {
  say(*log_, spdlog::level::warn, "worker {} is gone, with {} tasks: {}",
      e.worker, e.tasks, e.cause);
}

void log_hook::on_events_dropped(const events_dropped& e) {
  say(*log_, spdlog::level::warn,
      "hook {} was not told of {} events, from seq {} to {}: it is too "
      "slow",
      e.subscriber, e.dropped, e.first_seq, e.last_seq);
}

void log_hook::on_hook_failed(const hook_failed& e) {
  say(*log_, spdlog::level::warn, "hook {} failed at {}: {}{}", e.hook, e.where,
      e.what, e.detached ? "; it was detached" : "");
}

} // namespace troupe
