#include "options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <thread>

namespace service {

namespace {

// An option in seconds, with fractions.
void add_seconds(CLI::App& app, const char* name, milliseconds& value,
                 const char* help) {
  auto store = [&value](const double& seconds) {
    value = milliseconds{static_cast<milliseconds::rep>(seconds * 1000)};
  };
  app.add_option_function<double>(name, store, help)
      ->check(CLI::Range(0.01, 3600.0))
      ->default_str(
          CLI::detail::to_string(static_cast<double>(value.count()) / 1000));
}

} // namespace

std::optional<options> parse_options(int argc, char** argv) {
  options o;
  o.threads = std::max(1u, std::thread::hardware_concurrency());
  CLI::App app{"Factorises numbers over HTTP.", "service"};
  app.option_defaults()->always_capture_default();
  app.add_option("--address", o.address, "the address to listen on");
  app.add_option("--port", o.port, "the port; 0 is any that is free");
  app.add_option("--threads", o.threads, "numbers at once")
      ->check(CLI::Range(1, 1'024));
  app.add_option("--max-runs", o.max_runs, "requests at once; 0 is no limit");
  app.add_option("--max-body", o.max_body, "bytes of a request's body");
  add_seconds(app, "--patience", o.patience, "seconds for a slow client");
  add_seconds(app, "--heartbeat", o.heartbeat,
              "seconds between signs of life on an event stream");
  add_seconds(app, "--grace", o.grace,
              "seconds for open requests when the service ends");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    app.exit(help);
    return std::nullopt;
  }
  return o;
}

} // namespace service
