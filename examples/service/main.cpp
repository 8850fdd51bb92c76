// A small HTTP service that factorises numbers: each request is a run of a
// dynamic graph, on one engine in the program's own actor system.
//
// Shows how Troupe is embedded in a program with an event loop of its own: runs
// are started on the loop's thread and never waited for, their ends are posted
// back to it, a client that goes away cancels its run, and a signal ends it all
// in order. Try it:
//
//     service --port 8080 &
//     curl -d '{"numbers": [360, 97, 1000000007]}' localhost:8080/runs
//     some='{"numbers":['$(seq -s, 1000000000000001 1000000000000400)]}
//     curl -N -H Accept:text/event-stream -d "$some" localhost:8080/runs
//     curl localhost:8080/stats
//     curl localhost:8080/metrics
//     kill %1
//
// Read on in factor_job (the graph), client_runs (the engine), http_session
// (a connection), answers, and server (the listener, and the end).

#include "client_runs.hpp"
#include "options.hpp"
#include "server.hpp"
#include <troupe/actors/metrics_hook.hpp>
#include <troupe/troupe.hpp>

#include <boost/asio/io_context.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <exception>
#include <iostream>
#include <memory>
#include <optional>

using namespace service;

// What is declared first lives longest: handlers are posted to `io` until the
// last actor has ended, and the engine's actors live in `system`.
void serve(const options& o) {
  boost::asio::io_context io{1}; // one thread: this one
  caf::actor_system_config config;
  troupe::prepare(config);
  // Idle threads sleep, and messages have a thread beside those of tasks.
  config.set("caf.scheduler.policy", "sharing");
  config.set("caf.scheduler.max-threads", std::size_t{o.threads} + 1);
  caf::actor_system system{config};
  troupe::engine engine{system, {.slots = o.threads, .max_runs = o.max_runs}};
  engine.attach(std::make_shared<troupe::metrics_hook>(system.metrics()));
  client_runs runs{engine, io.get_executor()};
  server web{io, runs, o};
  std::cout << "listening on " << web.address() << std::endl;
  io.run();
}

int main(int argc, char** argv) {
  std::optional<options> asked;
  try {
    asked = parse_options(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "service: " << e.what() << " (see service --help)\n";
    return 2;
  }
  try {
    if (asked)
      serve(*asked);
    return 0;
  } catch (const std::exception& e) {
    std::cerr << "service: " << e.what() << '\n';
    return 1;
  }
}
