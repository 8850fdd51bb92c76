#include "sinks.hpp"

#include "expanded_tasks.hpp"
#include "rounds.hpp"
#include <troupe/actors/metrics_hook.hpp>
#include <troupe/hooks/chrome_trace.hpp>
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/log_hook.hpp>
#include <troupe/hooks/otlp_trace.hpp>
#include <troupe/hooks/progress.hpp>
#include <troupe/hooks/recorder.hpp>
#include <troupe/hooks/run_drawing.hpp>
#include <troupe/hooks/run_reporter.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <caf/telemetry/metric_registry.hpp>
#include <spdlog/sinks/null_sink.h>

#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <unistd.h>

namespace bench {

namespace {

using namespace std::chrono_literals;
using hook_ptr = std::shared_ptr<troupe::hook>;

// A folder that is gone afterwards.
class scratch_folder {
public:
  scratch_folder() {
    auto name = (std::filesystem::temp_directory_path() / "troupe-bench-XXXXXX")
                    .string();
    if (!mkdtemp(name.data()))
      throw std::runtime_error("cannot make a folder " + name);
    path_ = name;
  }
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  std::filesystem::path file() const { return path_ / "out"; }

private:
  std::filesystem::path path_;
};

double thread_ns() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

std::shared_ptr<troupe::progress> hidden_progress() {
  return std::make_shared<troupe::progress>(
      std::make_shared<troupe::console>(open("/dev/null", O_WRONLY)));
}

hook_ptr silent_log() {
  return std::make_shared<troupe::log_hook>(std::make_shared<spdlog::logger>(
      "bench", std::make_shared<spdlog::sinks::null_sink_mt>()));
}

// Makes its spans, but nobody takes them, which it throws once.
hook_ptr lone_otlp() {
  return std::make_shared<troupe::otlp_trace>(troupe::otlp_trace_options{
      .endpoint = "http://127.0.0.1:1", .last_flush = 0ms});
}

struct sink {
  std::string name;
  std::function<hook_ptr(const std::filesystem::path&)> make;
};

std::vector<sink> sinks(caf::telemetry::metric_registry& metrics) {
  using std::make_shared;
  return {
      {"hook that does nothing",
       [](auto&) { return make_shared<troupe::hook>(); }},
      {"progress", [](auto&) { return hidden_progress(); }},
      {"log_hook", [](auto&) { return silent_log(); }},
      {"metrics_hook",
       [&](auto&) { return make_shared<troupe::metrics_hook>(metrics); }},
      {"run_reporter",
       [](auto&) { return make_shared<troupe::run_reporter>(); }},
      {"run_drawing", [](auto&) { return make_shared<troupe::run_drawing>(); }},
      {"recorder", [](auto&) { return make_shared<troupe::recorder>(); }},
      {"stream_audit",
       [](auto&) { return make_shared<troupe::stream_audit>(); }},
      {"chrome_trace",
       [](auto& file) { return make_shared<troupe::chrome_trace>(file); }},
      {"json_lines",
       [](auto& file) { return make_shared<troupe::json_lines>(file); }},
      {"otlp_trace", [](auto&) { return lone_otlp(); }},
  };
}

double size_of(const std::filesystem::path& file) {
  std::error_code missing;
  auto size = std::filesystem::file_size(file, missing);
  return missing ? 0 : static_cast<double>(size);
}

// As an engine does.
void tell_and_go_on(troupe::hook& hook, const troupe::event& e) {
  try {
    hook.on_event(e);
  } catch (const std::exception&) {
  }
}

sink_figure measure(const sink& s, const std::vector<troupe::event>& events) {
  scratch_folder folder;
  auto file = folder.file();
  auto begin = thread_ns();
  {
    auto hook = s.make(file);
    for (const auto& e : events)
      tell_and_go_on(*hook, e);
  }
  auto n = static_cast<double>(events.size());
  return {s.name, (thread_ns() - begin) / n, size_of(file) / n};
}

} // namespace

std::vector<sink_figure> measure_sinks(int tasks) {
  auto events = std::make_shared<troupe::recorder>();
  expanded_tasks{}.run(static_cast<std::uint64_t>(tasks), {.hooks = {events}});
  auto recorded = events->events();
  caf::telemetry::metric_registry metrics;
  std::vector<sink_figure> out;
  for (const auto& s : sinks(metrics))
    out.push_back(measure(s, recorded));
  return out;
}

std::vector<telemetry_figure> measure_telemetry(int rounds) {
  scratch_folder folder;
  auto hooks = [&] {
    return troupe::run_options{
        .hooks = {hidden_progress(),
                  std::make_shared<troupe::json_lines>(folder.file())}};
  };
  expanded_tasks empty, busy{100us};
  std::vector<contender> all{
      {"empty tasks", [&] { return empty.run(100'000); }},
      {"", [&] { return empty.run(100'000, hooks()); }},
      {"tasks of 100 us", [&] { return busy.run(10'000); }},
      {"", [&] { return busy.run(10'000, hooks()); }},
  };
  take_turns(all, rounds);
  std::vector<telemetry_figure> out;
  for (std::size_t i = 0; i < all.size(); i += 2)
    out.push_back(
        {all[i].name, median(all[i].rounds), median(all[i + 1].rounds)});
  return out;
}

} // namespace bench
