#include <troupe/hooks/progress_frame.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr double nanoseconds_per_second = 1e9;

// 15012 -> "15,012"
std::string grouped(std::uint64_t number) {
  auto text = std::to_string(number);
  for (auto i = text.size(); i > 3;)
    text.insert(i -= 3, ",");
  return text;
}

std::string duration(nanoseconds t) {
  auto seconds = static_cast<double>(t) / nanoseconds_per_second;
  if (seconds < 10)
    return fmt::format("{:.1f} s", seconds);
  auto whole = std::llround(seconds);
  if (whole < 60)
    return fmt::format("{} s", whole);
  if (whole < 3600)
    return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole % 3600 / 60);
}

std::string bar(std::uint64_t done, std::uint64_t total, std::size_t width) {
  if (width < 4)
    return {};
  auto inner = width - 2;
  auto part =
      total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
  auto filled = static_cast<std::size_t>(part * static_cast<double>(inner));
  std::string text(filled, '=');
  if (filled < inner)
    text.append(1, '>').append(inner - filled - 1, ' ');
  return fmt::format("[{}]", text);
}

// "2 failed, 3 skipped", or nothing.
std::string trouble(const task_counts& counts) {
  std::string text;
  for (auto s : {task_state::failed, task_state::timed_out, task_state::lost,
                 task_state::cancelled, task_state::skipped})
    if (counts.of(s) > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                          grouped(counts.of(s)), to_string(s));
  return text;
}

// "5,000", "~5,000" if it is estimated, "5,000+" if there may be more.
std::string text_of(const task_total& t) {
  using kind = task_total::kind;
  return (t.is == kind::estimated ? "~" : "") + grouped(t.tasks)
         + (t.is == kind::at_least ? "+" : "");
}

std::string fraction(std::uint64_t done, const task_total& total) {
  return grouped(done) + '/' + text_of(total);
}

// Rate and remaining time, once there is something to tell them from.
std::string pace(std::uint64_t ended, std::uint64_t left, bool left_is_known,
                 nanoseconds passed) {
  if (ended == 0 || passed <= 0)
    return {};
  auto rate = static_cast<double>(ended) * nanoseconds_per_second
              / static_cast<double>(passed);
  auto text = rate >= 10 ? grouped(static_cast<std::uint64_t>(rate))
                         : fmt::format("{:.1f}", rate);
  if (!left_is_known)
    return text + "/s";
  auto time = static_cast<double>(left) / rate * nanoseconds_per_second;
  return fmt::format("{}/s, about {} left", text,
                     duration(static_cast<nanoseconds>(time)));
}

std::string pace(const expansion_progress& x, const task_total& total,
                 nanoseconds now) {
  if (x.finished)
    return {};
  auto ended = x.counts.total();
  return pace(ended - x.before, total.tasks - ended,
              total.is != task_total::kind::at_least, now - x.begin);
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string text;
  for (const auto& part : parts)
    if (!part.empty())
      text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string in_red(const std::string& text, bool colours) {
  return colours ? "\x1b[31m" + text + "\x1b[0m" : text;
}

// "name [====>   ] text  trouble", cut to the width; the bar takes what is
// left.
std::string line(const std::string& name, std::uint64_t done,
                 std::uint64_t total, const std::string& text,
                 const std::string& bad, const frame_style& style) {
  auto shown = name.substr(0, style.width / 3);
  auto fixed =
      shown.size() + text.size() + (bad.empty() ? 0 : bad.size() + 2) + 3;
  auto free = style.width > fixed ? style.width - fixed : 0;
  auto drawn = bar(done, total, std::min<std::size_t>(free, 40));
  auto plain = shown + (drawn.empty() ? "" : " " + drawn) + " " + text;
  if (plain.size() > style.width)
    return plain.substr(0, style.width);
  if (bad.empty() || plain.size() + 2 + bad.size() > style.width)
    return plain;
  return plain + "  " + in_red(bad, style.colours);
}

std::string end_text(const run_progress& run) {
  const auto& end = run.end();
  return end->outcome == run_outcome::succeeded
             ? "done in " + duration(end->duration)
             : fmt::format("{} after {}", to_string(end->outcome),
                           duration(end->duration));
}

std::string group_text(const run_progress& run, nanoseconds now) {
  auto groups = fraction(run.groups_succeeded(), task_total{run.groups()});
  return joined({groups + " groups",
                 run.end() ? end_text(run) : duration(now - run.begin())});
}

std::string expansion_text(const run_progress& run, const expansion_progress& x,
                           nanoseconds now) {
  auto total = run.total_of(x);
  return joined({fraction(x.counts.of(task_state::succeeded), total),
                 pace(x, total, now)});
}

std::string expansion_line(const run_progress& run, const expansion_progress& x,
                           nanoseconds now, const frame_style& style) {
  return line("  " + x.name, x.counts.of(task_state::succeeded),
              run.total_of(x).tasks, expansion_text(run, x, now),
              trouble(x.counts), style);
}

bool failed_in_part(const expansion_progress& x) {
  return x.counts.of(task_state::succeeded) < x.total;
}

} // namespace

std::vector<std::string> draw(const run_progress& run, nanoseconds now,
                              const frame_style& style) {
  std::vector<std::string> lines;
  lines.push_back(line(run.name(), run.groups_succeeded(), run.groups(),
                       group_text(run, now), trouble(run.tasks()), style));
  std::size_t hidden = 0;
  for (const auto& x : run.expansions()) {
    // What went well folds away, but the last frame shows it once more.
    bool shown = run.end() || !x.finished || failed_in_part(x);
    if (shown && lines.size() > style.most_rows)
      ++hidden;
    else if (shown)
      lines.push_back(expansion_line(run, x, now, style));
  }
  if (hidden > 0)
    lines.push_back(fmt::format("  and {} more", hidden));
  return lines;
}

std::string draw_line(const run_progress& run, nanoseconds now,
                      const frame_style& style) {
  auto total = run.total();
  auto ended = run.tasks().total();
  auto done = run.tasks().of(task_state::succeeded);
  auto left = total.tasks - std::min(ended, total.tasks);
  auto share = total.tasks == 0 ? 100 : 100 * done / total.tasks;
  auto text = fmt::format("{:3}% {} tasks", share, fraction(done, total));
  auto timing = run.end()
                    ? end_text(run)
                    : pace(ended, left, total.is != task_total::kind::at_least,
                           now - run.begin());
  return line(run.name(), done, total.tasks, joined({text, timing}),
              trouble(run.tasks()), style);
}

std::string summarize(const run_progress& run, nanoseconds now) {
  auto text =
      run.name() + ": " + joined({group_text(run, now), trouble(run.tasks())});
  for (const auto& x : run.expansions())
    if (run.end() || !x.finished)
      text += "; " + x.name + ' ' + expansion_text(run, x, now);
  return text;
}

} // namespace troupe
