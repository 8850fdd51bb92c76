#include <troupe/hooks/progress_frame.hpp>
#include <troupe/hooks/text_width.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

// 15012 -> "15,012"
std::string grouped(std::uint64_t number) {
  auto text = std::to_string(number);
  for (auto i = text.size(); i > 3;)
    text.insert(i -= 3, ",");
  return text;
}

std::string duration(nanoseconds t) {
  auto seconds = static_cast<double>(std::max<nanoseconds>(t, 0)) / 1e9;
  if (seconds < 10)
    return fmt::format("{:.1f} s", seconds);
  auto whole = std::llround(seconds);
  if (whole < 60)
    return fmt::format("{} s", whole);
  if (whole < 3600)
    return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole % 3600 / 60);
}

// Of none, all are done, unless there may be more.
double share(std::uint64_t done, const task_total& total) {
  if (total.tasks == 0)
    return total.is == task_total::kind::exact ? 1 : 0;
  return static_cast<double>(done) / static_cast<double>(total.tasks);
}

std::string bar(double part, std::size_t width) {
  if (width < 4)
    return {};
  auto inner = width - 2;
  auto filled = std::min(
      inner, static_cast<std::size_t>(part * static_cast<double>(inner)));
  std::string text(filled, '=');
  if (filled < inner)
    text.append(1, '>').append(inner - filled - 1, ' ');
  return fmt::format("[{}]", text);
}

std::uint64_t percentage(std::uint64_t done, const task_total& total) {
  return total.tasks == 0 ? (share(done, total) > 0 ? 100 : 0)
                          : 100 * done / total.tasks;
}

// "2 failed, 3 skipped, 1 retry", or nothing.
std::string trouble(const task_counts& counts, std::uint64_t retries) {
  std::string text;
  auto add = [&text](std::uint64_t n, std::string_view what) {
    if (n > 0)
      text +=
          fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(n), what);
  };
  for (auto s : {task_state::failed, task_state::timed_out, task_state::lost,
                 task_state::cancelled, task_state::skipped})
    add(counts.of(s), to_string(s));
  add(retries, retries == 1 ? "retry" : "retries");
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

std::string text_of(const std::optional<task_pace>& pace) {
  if (!pace)
    return {};
  auto rate = pace->per_second;
  auto text = rate >= 10 ? grouped(static_cast<std::uint64_t>(rate))
                         : fmt::format("{:.1f}", rate);
  return text + "/s"
         + (pace->left ? ", about " + duration(*pace->left) + " left" : "");
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

// As much of "2 failed, 3 skipped" as there is room for.
std::string fitting(const std::string& list, std::size_t room) {
  if (list.size() <= room)
    return list;
  auto end = list.rfind(", ", room);
  return end == list.npos ? "" : list.substr(0, end);
}

struct row {
  std::string name;
  std::uint64_t done;
  task_total total;
  std::string text;
  std::string narrow; // in its place where there is no room
  std::string bad;
};

// "name [====>   ] text  bad", cut to the width; the bar takes what is left.
// There is none for a total that nobody knows.
std::string line(const row& r, const frame_style& style) {
  auto name = cut(r.name, style.width / 3);
  auto taken = columns_of(name) + 1 + (r.bad.empty() ? 0 : r.bad.size() + 2);
  bool fits = taken + r.text.size() <= style.width;
  const auto& text = fits ? r.text : r.narrow;
  taken += text.size() + 2;
  auto free = style.width > taken ? style.width - taken : 0;
  auto drawn =
      r.total.is == task_total::kind::at_least
          ? ""
          : bar(share(r.done, r.total), std::min<std::size_t>(free, 40));
  auto plain =
      cut(name + (drawn.empty() ? "" : " " + drawn) + " " + text, style.width);
  auto used = columns_of(plain) + 2;
  auto bad = used < style.width ? fitting(r.bad, style.width - used) : "";
  return bad.empty() ? plain : plain + "  " + in_red(bad, style.colours);
}

std::string end_text(const run_progress& run) {
  const auto& end = run.end();
  return end->outcome == run_outcome::succeeded
             ? "done in " + duration(end->duration)
             : fmt::format("{} after {}", to_string(end->outcome),
                           duration(end->duration));
}

std::string groups_done(const run_progress& run) {
  return fraction(run.groups_succeeded(), task_total{run.groups()});
}

std::string time_text(const run_progress& run, nanoseconds now) {
  return run.end() ? end_text(run) : duration(now - run.begin());
}

std::string group_line(const run_progress& run, nanoseconds now,
                       const frame_style& style) {
  auto time = time_text(run, now);
  return line({run.name(), run.groups_succeeded(), task_total{run.groups()},
               joined({groups_done(run) + " groups", time}),
               joined({groups_done(run), time}),
               trouble(run.tasks(), run.retries())},
              style);
}

std::string expansion_line(const run_progress& run, const expansion_progress& x,
                           nanoseconds now, const frame_style& style) {
  auto done = x.counts.of(task_state::succeeded);
  auto total = run.total_of(x);
  auto narrow = fraction(done, total);
  return line({"  " + x.name, done, total,
               joined({narrow, text_of(run.pace_of(x, now))}), narrow,
               trouble(x.counts, x.retries)},
              style);
}

bool failed_in_part(const expansion_progress& x) {
  return x.counts.of(task_state::succeeded) < x.total;
}

} // namespace

std::vector<std::string> draw(const run_progress& run, nanoseconds now,
                              const frame_style& style) {
  std::vector<std::string> lines;
  lines.push_back(group_line(run, now, style));
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
  // As for groups: what a success did not need is not missing.
  bool all = run.end() && run.end()->outcome == run_outcome::succeeded;
  auto done = all ? total.tasks : run.tasks().of(task_state::succeeded);
  auto narrow = fraction(done, total);
  auto text = narrow + " tasks";
  if (total.is != task_total::kind::at_least)
    text = fmt::format("{:3}% {}", percentage(done, total), text);
  auto end = run.end() ? end_text(run) : "";
  return line({run.name(), done, total,
               joined({text, end, text_of(run.pace(now))}),
               joined({narrow, end}), trouble(run.tasks(), run.retries())},
              style);
}

std::string summarize(const run_progress& run, nanoseconds now, bool colours) {
  auto bad = trouble(run.tasks(), run.retries());
  auto text = one_line(run.name()) + ": "
              + joined({groups_done(run) + " groups", time_text(run, now),
                        bad.empty() ? bad : in_red(bad, colours)});
  for (const auto& x : run.expansions())
    if (run.end() || !x.finished)
      text += "; " + one_line(x.name) + ' '
              + joined({fraction(x.counts.of(task_state::succeeded),
                                 run.total_of(x)),
                        text_of(run.pace_of(x, now))});
  return text;
}

} // namespace troupe
