#include <troupe/actors/engine.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/own_system.hpp>

#include <algorithm>
#include <thread>

namespace troupe {

own_system::own_config::own_config(std::uint32_t slots, bool joinable) {
  if (joinable)
    network::prepare(*this);
  else
    prepare(*this);
  set("caf.scheduler.policy", "sharing");
  set("caf.scheduler.max-threads", static_cast<std::size_t>(slots) + 1);
  set("caf.scheduler.max-throughput", std::size_t{300});
}

std::uint32_t threads_of(const caf::actor_system& system) {
  auto by_default = std::max(4u, std::thread::hardware_concurrency()); // CAF's
  return static_cast<std::uint32_t>(
      caf::get_or(system.config(), "caf.scheduler.max-threads",
                  static_cast<std::size_t>(by_default)));
}

} // namespace troupe
