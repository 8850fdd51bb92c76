// What the hooks that ship cost.

#pragma once

#include <string>
#include <vector>

namespace bench {

/// Of one hook.
struct sink_figure {
  std::string name;
  double ns;    ///< per event: CPU time of the hook's thread
  double bytes; ///< per event: written to its file; 0 if it has none
};

/// Tells hooks, one after the other, the recorded events of a run of `tasks`
/// empty tasks.
std::vector<sink_figure> measure_sinks(int tasks);

/// Of whole runs, in seconds: without hooks, and with a progress display and
/// JSON lines to a file.
struct telemetry_figure {
  std::string name; ///< of the tasks
  double bare;
  double watched;
};

/// With empty tasks, and with tasks of 100 microseconds: medians of rounds
/// that took turns.
std::vector<telemetry_figure> measure_telemetry(int rounds);

} // namespace bench
