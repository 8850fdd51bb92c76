// Uses what is sensitive to how Troupe was built and found: each library that
// its headers include, and exceptions, values and messages that cross the
// border between this plugin and Troupe.

#include <troupe/actors/messages.hpp>
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/log_hook.hpp>
#include <troupe/troupe.hpp>

#include <caf/actor_system.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <spdlog/sinks/ostream_sink.h>

#include <atomic>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using readings = std::vector<std::string>;

struct unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int parse(const std::string& reading) {
  if (reading == "n/a")
    throw unreadable{troupe::current_task().run->graph_name()};
  return std::stoi(reading);
}

int sum(const troupe::items<int>& xs) {
  int s = 0;
  for (int x : xs)
    s += x;
  return s;
}

// Counts the ends of tasks, of which it is told by messages.
caf::behavior task_counter(caf::event_based_actor* self,
                           std::shared_ptr<std::atomic<int>> count) {
  return {
      [count](const troupe::event_batch& batch) {
        for (const auto& e : *batch.events)
          if (std::holds_alternative<troupe::task_finished>(e))
            ++*count;
        return batch.ack();
      },
      [](const troupe::engine_event_batch& batch) { return batch.ack(); },
      [self](troupe::detach_atom) { self->quit(); },
  };
}

int failed(const char* what) {
  std::cerr << "plugin: wrong " << what << '\n';
  return 1;
}

} // namespace

extern "C" __attribute__((visibility("default"))) int run() {
  troupe::graph_builder b;
  auto given = b.input<readings>("given");
  auto reading = b.expand(
      "reading", [](const readings& r) { return r; }, given);
  auto parsed = b.node("parsed", parse, reading);
  auto total = b.collect("total", sum, parsed);
  auto g = std::move(b).build("readings");

  std::ostringstream log, lines;
  auto tasks = std::make_shared<std::atomic<int>>(0);
  {
    troupe::engine engine;
    engine.attach(
        std::make_shared<troupe::log_hook>(std::make_shared<spdlog::logger>(
            "consumer",
            std::make_shared<spdlog::sinks::ostream_sink_mt>(log))));
    engine.attach(std::make_shared<troupe::json_lines>(lines));
    engine.subscribe(engine.system().spawn(task_counter, tasks));

    auto result = engine.run(g, {given = readings{"12", "5"}}, {total});
    if (result[total] != 17 || result.get<int>("total") != 17)
      return failed("total");
    try {
      engine.run(g, {given = readings{"12", "n/a"}}, {total});
      return failed("outcome");
    } catch (const troupe::run_error& e) {
      try {
        e.rethrow();
      } catch (const unreadable& original) {
        if (original.what() != g.name())
          return failed("error");
      }
    }
  }
  if (tasks->load() == 0)
    return failed("count of tasks");
  if (log.str().empty() || lines.str().empty())
    return failed("logs");
  std::cout << "1 passed, 0 failed\n";
  return 0;
}
