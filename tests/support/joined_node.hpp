// A worker node in this process, in an actor system of its own, that has joined
// a coordinator over the loopback interface.

#pragma once

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/link_protocol.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/worker_node.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <chrono>
#include <cstdint>
#include <future>
#include <string>
#include <utility>

namespace test {

/// Leaves in order when it ends, unless the coordinator goes first.
class joined_node {
public:
  joined_node(const troupe::network_credentials& files, std::uint16_t port,
              troupe::graph_catalog graphs, troupe::worker_hello who)
      : config_(who.slots), network_(system_, {.credentials = files}) {
    auto link = network_.connect("127.0.0.1", port, std::chrono::minutes{1});
    node_ = system_.spawn<troupe::worker_node>(troupe::worker_node_setup{
        .who = std::move(who),
        .graphs = std::move(graphs),
        .coordinator = link.other_side,
        .on_end =
            [this](troupe::link_ending how, const std::string& why) {
              end_.set_value({how, why});
            },
        .presence = live_.enter("worker node")});
  }

  ~joined_node() {
    troupe::post_anonymously(node_, troupe::leave_atom_v);
    node_ = {};
    told_.wait();
    network_.close();
    live_.wait();
  }

  joined_node(const joined_node&) = delete;
  joined_node& operator=(const joined_node&) = delete;

  /// Waits until the link has ended, and says how.
  troupe::link_ending wait_for_end() { return told_.get().first; }

private:
  struct config : caf::actor_system_config {
    explicit config(std::size_t slots) {
      troupe::network::prepare(*this);
      set("caf.scheduler.policy", "sharing");
      set("caf.scheduler.max-threads", slots + 1);
    }
  };

  config config_;
  caf::actor_system system_{config_};
  troupe::network network_;
  troupe::shutdown_watch live_;
  std::promise<std::pair<troupe::link_ending, std::string>> end_;
  std::shared_future<std::pair<troupe::link_ending, std::string>> told_ =
      end_.get_future().share();
  caf::actor node_;
};

} // namespace test
