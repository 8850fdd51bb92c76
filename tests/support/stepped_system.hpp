// An actor system that stands still but when the test moves it.

#pragma once

#include <troupe/actors/messages.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/config.hpp>
#include <caf/init_global_meta_objects.hpp>

#if CAF_MAJOR_VERSION >= 1
#include <caf/test/fixture/deterministic.hpp>
#include <caf/test/reporter.hpp>
#else
#include <caf/scheduler/test_coordinator.hpp>
#endif

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
#if CAF_MAJOR_VERSION >= 1

class stepped_system {
public:
  caf::actor_system& actors() { return fixture_.sys; }

  /// Handles messages until none is left.
  void run() { fixture_.dispatch_messages(); }

  /// Lets time pass, and handles what was to come meanwhile.
  void pass(std::chrono::milliseconds time) {
    fixture_.advance_time(time);
    run();
  }

private:
  // CAF's fixture logs to it; in CAF's own test runner there is one already.
  struct global_reporter {
    global_reporter() {
      static const auto reporter = caf::test::reporter::make_default();
      caf::test::reporter::instance(reporter.get());
    }
  };

  registered_messages messages_;
  global_reporter reporter_;
  caf::test::fixture::deterministic fixture_;
};

#else

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

#endif

} // namespace test
