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

std::string fraction(std::uint64_t done, std::uint64_t total) {
  return grouped(done) + '/' + grouped(total);
}

// Rate and remaining time, once there is something to tell them from.
std::string pace(const expansion_progress& x, nanoseconds now) {
  auto ended = x.counts.total() - x.before;
  auto passed = now - x.begin;
  if (ended == 0 || passed <= 0 || x.finished)
    return {};
  auto rate = static_cast<double>(ended) * nanoseconds_per_second
              / static_cast<double>(passed);
  auto left = static_cast<double>(x.total - x.counts.total()) / rate;
  auto text = rate >= 10 ? grouped(static_cast<std::uint64_t>(rate))
                         : fmt::format("{:.1f}", rate);
  return fmt::format(
      "{}/s, about {} left", text,
      duration(static_cast<nanoseconds>(left * nanoseconds_per_second)));
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

std::string group_text(const run_progress& run, nanoseconds now) {
  auto groups = fraction(run.groups_succeeded(), run.groups()) + " groups";
  const auto& end = run.end();
  if (!end)
    return joined({groups, duration(now - run.begin())});
  auto how = end->outcome == run_outcome::succeeded
                 ? "done in " + duration(end->duration)
                 : fmt::format("{} after {}", to_string(end->outcome),
                               duration(end->duration));
  return joined({groups, how});
}

std::string expansion_line(const expansion_progress& x, nanoseconds now,
                           const frame_style& style) {
  auto done = x.counts.of(task_state::succeeded);
  auto text = joined({fraction(done, x.total), pace(x, now)});
  return line("  " + x.name, done, x.total, text, trouble(x.counts), style);
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
      lines.push_back(expansion_line(x, now, style));
  }
  if (hidden > 0)
    lines.push_back(fmt::format("  and {} more", hidden));
  return lines;
}

std::string summarize(const run_progress& run, nanoseconds now) {
  auto text =
      run.name() + ": " + joined({group_text(run, now), trouble(run.tasks())});
  for (const auto& x : run.expansions())
    if (run.end() || !x.finished)
      text += "; " + x.name + ' '
              + joined({fraction(x.counts.of(task_state::succeeded), x.total),
                        pace(x, now)});
  return text;
}

} // namespace troupe
