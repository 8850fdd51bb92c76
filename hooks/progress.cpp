#include <troupe/hooks/progress.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace troupe {

namespace {

using lines_type = std::vector<std::string>;

constexpr std::size_t most_plain_lines = 22; // of 20 runs
constexpr std::size_t most_last_lines = 100;

nanoseconds steady_now() {
  return std::chrono::nanoseconds{
      std::chrono::steady_clock::now().time_since_epoch()}
      .count();
}

std::string joined(const lines_type& lines) {
  std::string text;
  for (const auto& line : lines)
    text += (text.empty() ? "" : "\n") + line;
  return text;
}

} // namespace

progress::progress(std::shared_ptr<console> on, progress_layout layout)
    : console_(std::move(on)), layout_(layout),
      painter_([this](const std::stop_token& stop) {
        while (wait_for_turn(stop))
          paint_live();
      }) {}

progress::~progress() = default;

// -- what happens -------------------------------------------------------------

event_kinds progress::wanted() const {
  return event_kinds::of<groups_planned, group_expanded, unsuccessful_attempt,
                         task_finished, group_finished, run_finished, snapshot,
                         resources_sampled>();
}

void progress::on_groups_planned(const groups_planned& e) {
  {
    std::lock_guard guard{mutex_};
    note_time(e.time);
    runs_.erase(e.run->id); // if it is told of anew
    runs_.try_emplace(e.run->id, e, free_name(e.run->graph_name()));
    last_ = nullptr;
  }
  changed_.notify_all();
  announce(e.run->id);
}

void progress::on_group_expanded(const group_expanded& e) {
  bool is_new = false;
  {
    std::lock_guard guard{mutex_};
    note_time(e.time);
    if (auto i = runs_.find(e.run->id); i != runs_.end()) {
      auto known = i->second.expansions().size();
      i->second.add(e);
      is_new = i->second.expansions().size() > known;
    }
  }
  if (is_new)
    announce(e.run->id);
}

void progress::on_attempt_finished(const attempt_finished& e) {
  if (e.retry_at != 0)
    add(e);
}

void progress::on_task_finished(const task_finished& e) { add(e); }

void progress::on_group_finished(const group_finished& e) { add(e); }

void progress::on_snapshot(const snapshot& e) { add(e); }

template <class Event>
void progress::add(const Event& e) {
  std::lock_guard guard{mutex_};
  latest_ = std::max(latest_, e.time);
  if (auto* run = find(*e.run))
    run->add(e);
}

// Most events are of the run of the one before.
run_progress* progress::find(const run_definition& run) {
  if (last_ != &run) {
    auto i = runs_.find(run.id);
    last_ = &run;
    last_progress_ = i == runs_.end() ? nullptr : &i->second;
  }
  return last_progress_;
}

// The lines that stay are written here, so that they are there when the run's
// waiters wake. The runs that go on are painted below them next time.
void progress::on_run_finished(const run_finished& e) {
  add(e);
  std::lock_guard writing{writing_};
  auto ended = [&] {
    std::lock_guard guard{mutex_};
    last_ = nullptr;
    return runs_.extract(e.run->id);
  }();
  if (!ended)
    return;
  if (console_->has_frame())
    console_->paint({});
  console_->print(joined(lines_of(ended.mapped(), most_last_lines)));
}

// The first of "census", "census #2", ... that no run on its way has.
std::string progress::free_name(const std::string& graph) const {
  std::set<std::string_view> taken;
  for (const auto& [id, run] : runs_)
    taken.insert(run.name());
  auto name = graph;
  for (int number = 2; taken.contains(name); ++number)
    name = graph + " #" + std::to_string(number);
  return name;
}

// -- the time -----------------------------------------------------------------

// What is told first to who comes late happened long ago.
void progress::on_caught_up() {
  std::lock_guard guard{mutex_};
  if (latest_ > 0)
    note_time(latest_);
}

void progress::on_resources_sampled(const resources_sampled& e) {
  std::lock_guard guard{mutex_};
  note_time(e.time);
}

// Events come late, but never early: the greatest lead is the truest.
void progress::note_time(nanoseconds of_event) {
  auto lead = of_event - steady_now();
  lead_ = std::max(lead, lead_.value_or(lead));
}

nanoseconds progress::time() const { return lead_ ? steady_now() + *lead_ : 0; }

nanoseconds progress::now() const {
  std::lock_guard guard{mutex_};
  return time();
}

// -- what is shown ------------------------------------------------------------

std::vector<run_progress> progress::runs() const {
  std::lock_guard guard{mutex_};
  std::vector<run_progress> all;
  for (const auto* run : in_order())
    all.push_back(*run);
  return all;
}

std::vector<const run_progress*> progress::in_order() const {
  std::vector<const run_progress*> all;
  for (const auto& [id, run] : runs_)
    all.push_back(&run);
  std::ranges::stable_sort(all, {}, &run_progress::begin);
  return all;
}

// A change of state is a line of its own where there is no frame.
void progress::announce(run_id id) {
  if (console_->has_frame())
    return;
  std::lock_guard writing{writing_};
  auto lines = [&] {
    std::lock_guard guard{mutex_};
    auto i = runs_.find(id);
    return i == runs_.end() ? lines_type{} : lines_of(i->second, 1);
  }();
  console_->print(joined(lines));
}

void progress::paint_live() {
  std::lock_guard writing{writing_};
  auto lines = [this] {
    std::lock_guard guard{mutex_};
    return live_lines();
  }();
  if (lines.empty())
    return;
  if (console_->has_frame())
    console_->paint(std::move(lines));
  else
    console_->print(joined(lines));
}

std::vector<std::string> progress::live_lines() const {
  auto height = console_->has_frame() ? console_->height() : most_plain_lines;
  auto most = std::max<std::size_t>(height, 3) - 2; // "and more", the cursor
  auto runs = in_order();
  lines_type lines;
  std::size_t shown = 0;
  for (; shown < runs.size() && lines.size() < most; ++shown)
    std::ranges::move(lines_of(*runs[shown], most - lines.size()),
                      std::back_inserter(lines));
  if (shown < runs.size())
    lines.push_back("and " + std::to_string(runs.size() - shown)
                    + " more runs");
  return lines;
}

std::vector<std::string> progress::lines_of(const run_progress& run,
                                            std::size_t most) const {
  if (!console_->has_frame())
    return {summarize(run, time(), console_->has_colours())};
  frame_style style{.width = console_->width(),
                    .colours = console_->has_colours()};
  if (layout_ == progress_layout::line)
    return {draw_line(run, time(), style)};
  style.most_rows =
      std::min(style.most_rows, most - std::min<std::size_t>(most, 2));
  auto lines = draw(run, time(), style);
  if (lines.size() > most)
    lines.resize(most);
  return lines;
}

// Waits for the interval, however often runs come and go meanwhile.
bool progress::wait_for_turn(const std::stop_token& stop) {
  std::unique_lock guard{mutex_};
  changed_.wait(guard, stop, [this] { return !runs_.empty(); });
  changed_.wait_for(guard, stop,
                    console_->has_frame() ? frame_interval : plain_interval,
                    [] { return false; });
  return !stop.stop_requested();
}

} // namespace troupe
