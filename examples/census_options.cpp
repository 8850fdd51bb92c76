#include "census_options.hpp"

#include <CLI/CLI.hpp>

#include <stdexcept>
#include <system_error>

namespace census {

std::optional<options> parse_options(int argc, char** argv) {
  options o;
  CLI::App app{"Counts the lines and identifiers of C++ sources.", "census"};
  app.add_option("DIR", o.dir, "where to look, at any depth")
      ->capture_default_str();
  app.add_option("--threads", o.threads, "files at once; by default all cores")
      ->check(CLI::Range(1, 1'024));
  app.add_option("--workers", o.workers,
                 "processes to start, which read files too, one at once")
      ->check(CLI::Range(0, 256));
  app.add_option("--top", o.top, "how many identifiers to show")
      ->capture_default_str()
      ->check(CLI::Range(0, 1'000'000));
  app.add_option("--events", o.events, "write telemetry there, as JSON lines");
  app.add_option("--trace", o.trace,
                 "draw the run on a time line there, for ui.perfetto.dev");
  app.add_option("--drawing", o.drawing,
                 "draw the graph there, and how far it came, for Graphviz");
  app.add_option("--otlp", o.otlp,
                 "send a trace there, as to http://localhost:4318");
  app.add_option("--json", o.json, "write the result there; - is stdout");
  app.add_flag("--report", o.report, "say on stderr where the time went");
  app.add_flag("--no-progress", o.no_progress, "show no progress");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    app.exit(help);
    return std::nullopt;
  }
  if (std::error_code error; !std::filesystem::is_directory(o.dir, error))
    throw std::runtime_error(o.dir.string()
                             + " is no directory: name one that has sources");
  return o;
}

} // namespace census
