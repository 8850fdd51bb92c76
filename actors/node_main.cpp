#include <troupe/actors/engine.hpp>
#include <troupe/actors/node_main.hpp>
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/run_worker.hpp>
#include <troupe/actors/signal_listener.hpp>
#include <troupe/actors/worker_pool.hpp>
#include <troupe/graph/name_list.hpp>
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/progress.hpp>

#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>
#include <stdexcept>

namespace troupe {

namespace {

struct endpoint {
  std::string host;
  std::uint16_t port = 0;
};

// As in `[::1]:4711`, `example.org:4711`.
endpoint parse_endpoint(const std::string& text) {
  auto colon = text.rfind(':');
  unsigned port = 0;
  auto digits = colon == text.npos ? std::string_view{}
                                   : std::string_view{text}.substr(colon + 1);
  auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || error != std::errc{}
      || end != digits.data() + digits.size() || port > 65'535)
    throw std::invalid_argument("\"" + text
                                + "\" is no address: give it as HOST:PORT");
  auto host = text.substr(0, colon);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  return {host, static_cast<std::uint16_t>(port)};
}

void add_credentials(CLI::App& app, network_credentials& files) {
  app.add_option("--authority", files.authority,
                 "the CA that all nodes trust, as PEM");
  app.add_option("--certificate", files.certificate, "of this node, as PEM");
  app.add_option("--key", files.key, "of the certificate, as PEM");
  app.add_option("--secret", files.secret, "a file that all nodes have");
}

bool any_given(const network_credentials& files) {
  return !files.authority.empty() || !files.certificate.empty()
         || !files.key.empty() || !files.secret.empty();
}

// -- worker -------------------------------------------------------------------

struct worker_command {
  explicit worker_command(CLI::App& app) {
    app.add_option("--connect", connect, "where the coordinator listens")
        ->required();
    app.add_option("--slots", options.slots,
                   "tasks at once; by default one per core")
        ->check(CLI::Range(1, 10'000));
    app.add_option("--label", options.labels,
                   "for tasks that are placed: as in gpu");
    add_credentials(app, options.credentials);
    app.add_option("--rejoin", rejoin,
                   "seconds in which it looks for a lost coordinator");
    app.add_option("--build", options.version,
                   "what must be the same on both sides; by default a hash of "
                   "the program");
    app.add_option("--clock-offset", clock_offset,
                   "seconds that are added to all times: for tests");
  }

  void run(const graph_catalog& graphs) {
    auto [host, port] = parse_endpoint(connect);
    options.host = host;
    options.port = port;
    options.rejoin =
        std::chrono::milliseconds{static_cast<std::int64_t>(rejoin * 1'000)};
    options.clock_offset =
        std::chrono::nanoseconds{static_cast<std::int64_t>(clock_offset * 1e9)};
    run_worker(graphs, options);
  }

  std::string connect;
  double rejoin = 0;
  double clock_offset = 0;
  worker_options options;
};

// -- run ----------------------------------------------------------------------

struct run_command {
  explicit run_command(CLI::App& app) {
    app.add_option("words", words,
                   "the graph, if there are several, and its parameters, as in "
                   "dir=/tmp");
    app.add_option("--workers", workers, "processes to start on this machine")
        ->check(CLI::Range(0, 1'000));
    app.add_option("--worker-slots", worker_slots,
                   "tasks at once in each of them")
        ->check(CLI::Range(1, 10'000));
    app.add_option("--slots", slots, "tasks at once in this process")
        ->check(CLI::Range(1, 10'000));
    app.add_option("--label", labels,
                   "for tasks that are placed: what this process has, too");
    app.add_option("--listen", listen, "where workers may join");
    app.add_option("--min-workers", min_workers,
                   "workers to wait for before the run");
    app.add_option("--build", version,
                   "what must be the same on both sides; by default a hash of "
                   "the program");
    app.add_option("--events", events, "write telemetry there, as JSON lines");
    app.add_flag("--no-progress", no_progress, "show no progress");
    add_credentials(app, credentials);
  }

  int run(const graph_catalog& graphs) {
    auto recipe = parse(graphs);
    auto g = graphs.make(recipe);
    bool remote = workers > 0 || !listen.empty();
    signal_listener signals;
    engine runs{{.slots = slots, .network = remote, .labels = labels}};
    if (!no_progress)
      runs.attach(std::make_shared<progress>());
    if (!events.empty())
      runs.attach(std::make_shared<json_lines>(events));
    std::optional<worker_pool> pool;
    if (remote)
      gather_workers(pool.emplace(runs, pool_options()));
    auto run = runs.submit(g, {}, {}, {.recipe = recipe});
    auto listening = signals.listen([run] { run.cancel(); });
    run.wait();
    return tell(run);
  }

  worker_pool_options pool_options() const {
    worker_pool_options o{.version = version};
    if (any_given(credentials))
      o.credentials = credentials;
    return o;
  }

  void gather_workers(worker_pool& pool) const {
    if (!listen.empty()) {
      auto [host, port] = parse_endpoint(listen);
      std::cerr << "listening for workers at " << host << ':'
                << pool.listen(host, port) << '\n';
    }
    if (workers > 0)
      pool.start(workers, {.slots = worker_slots});
    pool.wait_for(std::max(min_workers, workers), std::chrono::hours{1});
  }

  graph_recipe parse(const graph_catalog& graphs) const {
    graph_recipe recipe;
    auto names = graphs.names();
    if (names.size() == 1)
      recipe.name = names.front();
    for (const auto& word : words)
      if (auto equals = word.find('='); equals != word.npos)
        recipe.with.set(word.substr(0, equals), word.substr(equals + 1));
      else
        recipe.name = word;
    return recipe;
  }

  static int tell(const run_handle& run) {
    auto result = run.result();
    for (const auto& [name, text] : result.summaries())
      std::cout << name << ": " << text << '\n';
    return 0;
  }

  std::vector<std::string> words;
  std::vector<std::string> labels;
  std::uint32_t workers = 0;
  std::uint32_t worker_slots = 1;
  std::uint32_t slots = 0;
  std::uint32_t min_workers = 0;
  std::string listen;
  std::string version;
  std::string events;
  bool no_progress = false;
  network_credentials credentials;
};

} // namespace

namespace {

// What is wrong with the command line is told as CLI11 has it.
template <class F>
int guarded(CLI::App& app, const char* program, const F& f) {
  try {
    return f();
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  } catch (const run_error& e) {
    std::cerr << program << ": " << e.what() << '\n';
    return e.outcome() == run_outcome::cancelled ? 130 : 1;
  } catch (const std::invalid_argument& e) {
    std::cerr << program << ": " << e.what() << " (see --help)\n";
    return 2;
  } catch (const std::exception& e) {
    std::cerr << program << ": " << e.what() << '\n';
    return 1;
  }
}

} // namespace

int node_main(int argc, char** argv, const graph_catalog& graphs) {
  name_list names;
  for (const auto& name : graphs.names())
    names.add(name);
  CLI::App app{"Runs graphs: " + names.str()};
  app.require_subcommand(1);
  auto* run = app.add_subcommand("run", "run a graph");
  auto* work = app.add_subcommand("worker", "run tasks for a coordinator");
  run_command coordinator{*run};
  worker_command worker{*work};
  return guarded(app, argv[0], [&] {
    app.parse(argc, argv);
    if (*run)
      return coordinator.run(graphs);
    worker.run(graphs);
    return 0;
  });
}

int worker_main(int argc, char** argv, const graph_catalog& graphs) {
  CLI::App app{"Runs tasks for a coordinator."};
  worker_command worker{app};
  return guarded(app, argv[0], [&] {
    app.parse(argc, argv);
    worker.run(graphs);
    return 0;
  });
}

} // namespace troupe
