// Counts the lines and identifiers of all C++ sources below a directory.
//
// Shows a whole program around a dynamic graph: labelled elements, an input
// with a default, telemetry and progress by hooks, a hook of one's own, Ctrl-C.

#include "census_options.hpp"
#include "census_report.hpp"
#include "interrupt.hpp"
#include "source_list.hpp"
#include "source_scan.hpp"
#include <troupe/actors/node_main.hpp>
#include <troupe/actors/worker_pool.hpp>
#include <troupe/hooks/chrome_trace.hpp>
#include <troupe/hooks/console.hpp>
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/otlp_trace.hpp>
#include <troupe/hooks/progress.hpp>
#include <troupe/hooks/run_drawing.hpp>
#include <troupe/hooks/run_reporter.hpp>
#include <troupe/troupe.hpp>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

using namespace census;
using std::filesystem::path;

std::vector<troupe::labelled<path>> label_all(const listing& found) {
  std::vector<troupe::labelled<path>> files;
  for (const auto& file : found.sources)
    files.push_back({file.string(), file});
  return files;
}

report add_up(const listing& found, const troupe::items<source_facts>& facts,
              std::uint32_t top) {
  tally sums;
  for (const auto& f : facts)
    sums.add(f);
  for (const auto& directory : found.unreadable)
    sums.add_unreadable(directory.string());
  return std::move(sums).finish(top);
}

// Keeps how many files are done, for when the run is cancelled.
struct file_counter : troupe::hook {
  void on_group_finished(const troupe::group_finished& e) override {
    if (e.run->groups.why(e.group) == troupe::purpose::execute_block)
      files = e.counts;
  }
  troupe::task_counts files;
};

// A file that cannot be written any more fails nothing, but is said.
struct fault_teller : troupe::hook {
  explicit fault_teller(std::shared_ptr<troupe::console> on)
      : terminal(std::move(on)) {}
  void on_hook_failed(const troupe::hook_failed& e) override {
    terminal->print("census: " + e.hook + ": " + e.what);
  }
  std::shared_ptr<troupe::console> terminal;
};

// The command line, with its files open, so that faults are told before a run.
struct job {
  explicit job(options o) : asked(std::move(o)) {
    auto terminal = std::make_shared<troupe::console>(); // stderr
    hooks.push_back(std::make_shared<fault_teller>(terminal));
    if (asked.json != "-")
      open(json, asked.json);
    open(drawing, asked.drawing);
    if (drawing.is_open())
      hooks.push_back(drawn);
    if (!asked.events.empty())
      hooks.push_back(std::make_shared<troupe::json_lines>(asked.events));
    if (!asked.trace.empty())
      hooks.push_back(std::make_shared<troupe::chrome_trace>(asked.trace));
    if (!asked.otlp.empty())
      hooks.push_back(
          std::make_shared<troupe::otlp_trace>(troupe::otlp_trace_options{
              .endpoint = asked.otlp, .service_name = "census"}));
    if (!asked.no_progress)
      hooks.push_back(std::make_shared<troupe::progress>(terminal));
    if (asked.report)
      hooks.push_back(reporter);
  }

  static void open(std::ofstream& file, const std::string& name) {
    if (!name.empty())
      file.open(name);
    if (!file)
      throw std::system_error(errno, std::generic_category(),
                              "cannot write " + name);
  }

  void draw() {
    if (drawing.is_open() && !(drawing << drawn->dot() << std::flush))
      throw std::runtime_error("cannot write " + asked.drawing);
  }

  void print(const report& r) {
    if (json.is_open() && !(json << as_json(r) << std::flush))
      throw std::runtime_error("cannot write " + asked.json);
    auto text = asked.json == "-" ? as_json(r) : as_text(r);
    if (!(std::cout << text << std::flush))
      throw std::runtime_error("cannot write to stdout");
  }

  // Also of a run that was interrupted, or failed.
  void print_run_reports() {
    for (const auto& r : reporter->take())
      std::cerr << to_text(r);
  }

  options asked;
  std::ofstream json;
  std::ofstream drawing;
  std::shared_ptr<troupe::run_drawing> drawn =
      std::make_shared<troupe::run_drawing>();
  std::shared_ptr<troupe::run_reporter> reporter =
      std::make_shared<troupe::run_reporter>();
  std::vector<std::shared_ptr<troupe::hook>> hooks;
};

struct census_graph {
  census_graph() {
    troupe::graph_builder b;
    dir = b.input<path>("dir");
    top = b.input<std::uint32_t>("top", 20);
    auto found = b.node("list", list_sources, dir);
    auto file = b.expand("file", label_all, found); // as many as there are
    auto facts = b.node("scan", scan_file, file);   // one task for each
    total = b.collect("total", add_up, found, facts, top);
    g = std::move(b).build("census");
  }

  troupe::in<path> dir;
  troupe::in<std::uint32_t> top;
  troupe::out<report> total;
  troupe::graph g;
};

// Worker processes build the same graph.
const troupe::graph_catalog graphs{
    {"census", [](const troupe::parameters&) { return census_graph{}.g; }}};

int take_census(job& j, const interrupt& ctrl_c) {
  census_graph census;
  troupe::engine engine{
      {.slots = j.asked.threads, .network = j.asked.workers > 0}};
  auto counter = std::make_shared<file_counter>();
  engine.attach(counter);
  for (const auto& hook : j.hooks)
    engine.attach(hook);

  std::optional<troupe::worker_pool> workers;
  troupe::run_options how;
  if (j.asked.workers > 0) {
    workers.emplace(engine).start(j.asked.workers);
    workers->wait_for(j.asked.workers, std::chrono::seconds{30});
    how.recipe = {"census"};
  }
  auto run = engine.submit(census.g,
                           {census.dir = j.asked.dir, census.top = j.asked.top},
                           {census.total}, how);
  std::stop_callback stop{ctrl_c.token(), [run] { run.cancel(); }};
  run.wait();
  j.draw(); // also what came to a bad end
  j.print_run_reports();
  try {
    j.print(run.result()[census.total]);
    return 0;
  } catch (const troupe::run_error& e) {
    if (e.outcome() != troupe::run_outcome::cancelled)
      throw;
    const auto& files = counter->files;
    if (files.total() == 0)
      std::cerr << "census: interrupted before the first file was read\n";
    else
      std::cerr << "census: interrupted after "
                << files.of(troupe::task_state::succeeded) << " of "
                << files.total() << " files\n";
    return ctrl_c.exit_code();
  }
}

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view{"worker"})
    return troupe::worker_main(argc - 1, argv + 1, graphs);
  interrupt ctrl_c; // first, before there are other threads
  std::optional<job> todo;
  try {
    if (auto asked = parse_options(argc, argv))
      todo.emplace(*asked);
  } catch (const std::exception& e) {
    std::cerr << "census: " << e.what() << " (see census --help)\n";
    return 2;
  }
  try {
    return todo ? take_census(*todo, ctrl_c) : 0;
  } catch (const std::exception& e) {
    std::cerr << "census: " << e.what() << '\n';
    return 1;
  }
}
