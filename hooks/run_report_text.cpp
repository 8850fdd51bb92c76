#include <troupe/hooks/run_report.hpp>
#include <troupe/hooks/text_width.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t width = 80;
constexpr std::size_t most_steps = 8;
constexpr std::size_t most_groups = 6;
constexpr std::size_t most_nodes = 5;
constexpr std::size_t most_shown_stragglers = 5;
constexpr std::size_t most_shown_estimates = 7;

/// Three digits and a unit.
std::string time_text(nanoseconds t) {
  constexpr std::array units{std::pair{1e9, "s"}, std::pair{1e6, "ms"},
                             std::pair{1e3, "us"}};
  auto ns = static_cast<double>(t);
  for (const auto& [size, unit] : units)
    if (ns >= 0.9995 * size) {
      auto n = ns / size;
      return fmt::format("{:.{}f} {}", n,
                         n < 9.995   ? 2
                         : n < 99.95 ? 1
                                     : 0,
                         unit);
    }
  return fmt::format("{} ns", t);
}

std::string time_text(const std::optional<nanoseconds>& t) {
  return t ? time_text(*t) : "-";
}

std::string percent(double part) { return fmt::format("{:.0f} %", 100 * part); }

// What users have named, on one line that ends where it must.
std::string shortened(const std::string& text, std::size_t columns) {
  auto whole = one_line(text);
  return columns_of(whole) <= columns ? whole : cut(text, columns - 3) + "...";
}

std::string name_of(const std::string& task, const std::string& label) {
  return label.empty() ? task : task + " (" + label + ')';
}

// The `n` of `all` with the greatest `size`, in their order.
template <class T, class Size>
std::vector<const T*> greatest(const std::vector<T>& all, std::size_t n,
                               Size size) {
  std::vector<const T*> some;
  some.reserve(all.size());
  for (const auto& one : all)
    some.push_back(&one);
  std::stable_sort(some.begin(), some.end(),
                   [&](const T* a, const T* b) { return size(*a) > size(*b); });
  some.resize(std::min(some.size(), n));
  std::sort(some.begin(), some.end());
  return some;
}

class text_writer {
public:
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    auto text = fmt::format(form, std::forward<Args>(args)...);
    out_ += shortened(text, width) + '\n';
  }

  void rest(std::size_t all, std::size_t shown, std::string_view what) {
    if (all > shown)
      line("  and {} more {}", all - shown, what);
  }

  std::string finish() && { return std::move(out_); }

private:
  std::string out_;
};

std::string counts_text(const task_counts& counts) {
  auto text = fmt::format("{}", counts.total());
  const char* before = ": ";
  for (std::size_t i = 0; i < task_state_count; ++i)
    if (auto s = static_cast<task_state>(i); counts.of(s) > 0) {
      text += fmt::format("{}{} {}", before, counts.of(s), to_string(s));
      before = ", ";
    }
  return text;
}

void write_totals(text_writer& w, const run_report& r) {
  w.line("run {} of {}", r.run, r.graph);
  if (r.outcome)
    w.line("  {} after {}", to_string(*r.outcome), time_text(r.wall));
  else
    w.line("  has not ended: it goes on, or died; seen for {}",
           time_text(r.wall));
  if (r.missing_events > 0)
    w.line("  {} events were not seen: figures are too small",
           r.missing_events);
  w.line("  tasks       {}", counts_text(r.counts));
  w.line("  work        {} in {} attempts", time_text(r.work), r.attempts);
  if (r.cpu_work > 0)
    w.line(
        "  CPU time    {}, measured for {} of the work", time_text(r.cpu),
        percent(static_cast<double>(r.cpu_work) / static_cast<double>(r.work)));
  w.line("  slots       {}, {:.2f} of them at work on average: {}", r.slots,
         r.efficiency() * r.slots, percent(r.efficiency()));
  w.line("  queue wait  {} of the time from a task's arrival to its end",
         percent(r.queue_wait_share()));
  if (r.retries > 0)
    w.line("  retries     {}, after attempts of {}", r.retries,
           time_text(r.retry_cost));
}

void write_path(text_writer& w, const run_report& r) {
  nanoseconds run = 0, wait = 0;
  for (const auto& s : r.critical_path) {
    run += s.run;
    wait += s.wait;
  }
  w.line("critical path: {} of run and {} of wait; {} without any wait",
         time_text(run), time_text(wait), time_text(r.span));
  w.line("{:>10}{:>10}{:>10}  {}", "start", "wait", "run", "task");
  auto shown = greatest(r.critical_path, most_steps,
                        [](const critical_step& s) { return s.wait + s.run; });
  for (const auto* s : shown)
    w.line("{:>10}{:>10}{:>10}  {}", time_text(s->start), time_text(s->wait),
           time_text(s->run), name_of(s->task, s->label));
  w.rest(r.critical_path.size(), shown.size(), "steps, which are shorter");
}

void write_estimates(text_writer& w, const run_report& r) {
  auto first =
      r.estimates.size() - std::min(r.estimates.size(), most_shown_estimates);
  std::string slots, least, most;
  for (auto i = first; i < r.estimates.size(); ++i) {
    const auto& e = r.estimates[i];
    slots += fmt::format("{:>9}", e.slots);
    least += fmt::format("{:>9}", time_text(e.at_least));
    most += fmt::format("{:>9}", time_text(e.at_most));
  }
  w.line("with slots  {}", slots);
  w.line("  at least  {}", least);
  w.line("  at most   {}", most);
}

void write_stragglers(text_writer& w, const run_report& r) {
  if (r.stragglers.empty())
    return;
  w.line("stragglers, and how many times their group's median they took");
  auto shown = std::min(r.stragglers.size(), most_shown_stragglers);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& s = r.stragglers[i];
    w.line("{:>10}{:>9.1f} x  {}", time_text(s.duration), s.factor,
           name_of(s.task, s.label));
  }
  w.rest(r.stragglers.size(), shown, "of them");
}

void write_groups(text_writer& w, const run_report& r) {
  w.line("{:>9}{:>9}{:>9}{:>9}{:>9}{:>6}{:>9}  {}", "count", "total", "p50",
         "p99", "max", "wait", "slack", "group");
  auto shown = greatest(r.groups, most_groups, [](const group_report& g) {
    return g.durations.total;
  });
  for (const auto* g : shown) {
    const auto& d = g->durations;
    w.line("{:>9}{:>9}{:>9}{:>9}{:>9}{:>6}{:>9}  {}", d.count,
           time_text(d.total), time_text(d.p50), time_text(d.p99),
           time_text(d.max), percent(g->queue_wait_share()),
           time_text(g->slack), g->name);
  }
  w.rest(r.groups.size(), shown.size(), "groups, with less work");
}

// Those that the run was given, or that were skipped, have no durations.
void write_nodes(text_writer& w, const run_report& r) {
  auto nodes = r.nodes;
  std::erase_if(nodes, [](const auto& n) { return n.durations.count == 0; });
  if (nodes.empty())
    return;
  w.line("{:>9}{:>9}{:>9}{:>9}{:>9}  {}", "count", "total", "p50", "p99", "max",
         "node");
  auto shown = greatest(nodes, most_nodes,
                        [](const node_report& n) { return n.durations.total; });
  for (const auto* n : shown) {
    const auto& d = n->durations;
    w.line("{:>9}{:>9}{:>9}{:>9}{:>9}  {}", d.count, time_text(d.total),
           time_text(d.p50), time_text(d.p99), time_text(d.max), n->name);
  }
  w.rest(nodes.size(), shown.size(), "nodes, with less work");
}

} // namespace

std::string to_text(const run_report& r) {
  text_writer w;
  write_totals(w, r);
  if (r.has_timeline)
    write_path(w, r);
  else
    w.line("critical path: not known, there were too many tasks");
  write_estimates(w, r);
  write_stragglers(w, r);
  write_groups(w, r);
  write_nodes(w, r);
  return std::move(w).finish();
}

} // namespace troupe
