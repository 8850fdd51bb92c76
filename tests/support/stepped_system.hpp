// An actor system that stands still but when the test moves it.

#pragma once

#include <troupe/actors/messages.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <chrono>

namespace test {

/// Tells CAF, before it makes a system, of Troupe's messages.
struct registered_messages {
  registered_messages() {
    caf::core::init_global_meta_objects();
    caf::init_global_meta_objects<caf::id_block::troupe>();
  }
};

/// Runs actors on the test's own thread, by a clock that is moved by hand. All
/// actors must have ended before it is destroyed.
class stepped_system {
public:
  caf::actor_system& actors() { return system_; }

  /// Handles messages until none is left.
  void run() { scheduler_.run(); }

  /// Lets time pass, and handles what was to come meanwhile.
  void pass(std::chrono::milliseconds time) {
    scheduler_.advance_time(time);
    run();
  }

private:
  struct config : caf::actor_system_config {
    config() { set("caf.scheduler.policy", "testing"); }
  };

  registered_messages messages_;
  config config_;
  caf::actor_system system_{config_};
  caf::scheduler::test_coordinator& scheduler_ =
      dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
};

} // namespace test
