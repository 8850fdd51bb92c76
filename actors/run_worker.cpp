#include <troupe/actors/own_system.hpp>
#include <troupe/actors/run_worker.hpp>
#include <troupe/actors/signal_listener.hpp>

#include <algorithm>
#include <thread>

namespace troupe {

void run_worker(const graph_catalog& graphs, worker_options options) {
  signal_listener signals; // first, before there are threads
  if (options.slots == 0)
    options.slots = std::max(1u, std::thread::hardware_concurrency());
  own_system system{options.slots, true};
  lent_worker lent{system.actors(), graphs, std::move(options)};
  auto listening = signals.listen([&] { lent.leave(); });
  lent.serve();
}

} // namespace troupe
