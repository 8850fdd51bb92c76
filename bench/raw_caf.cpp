#include "raw_caf.hpp"

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/messages.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/init_global_meta_objects.hpp>

#include <chrono>
#include <future>

namespace bench {

namespace {

// Runs one task: gets a number, answers with it, and ends.
class raw_task : public caf::event_based_actor {
public:
  raw_task(caf::actor_config& config, caf::actor parent)
      : caf::event_based_actor(config), parent_(std::move(parent)) {}

  caf::behavior make_behavior() override {
    return {[this](std::uint64_t x) {
      troupe::post(this, parent_, troupe::done_atom_v, x);
      quit();
    }};
  }

private:
  caf::actor parent_;
};

// Keeps a window of tasks alive until all have answered.
class raw_parent : public caf::event_based_actor {
public:
  raw_parent(caf::actor_config& config, std::uint64_t tasks, std::size_t window,
             std::promise<void>* ended)
      : caf::event_based_actor(config), tasks_(tasks), window_(window),
        ended_(ended) {}

  caf::behavior make_behavior() override {
    for (std::size_t i = 0; i < window_ && started_ < tasks_; ++i)
      start();
    return {[this](troupe::done_atom, std::uint64_t) {
      if (started_ < tasks_)
        start();
      if (++answered_ == tasks_) {
        quit();
        ended_->set_value();
      }
    }};
  }

private:
  void start() {
    troupe::post(this, caf::actor{spawn<raw_task>(caf::actor{this})},
                 started_++);
  }

  std::uint64_t tasks_;
  std::size_t window_;
  std::promise<void>* ended_;
  std::uint64_t started_ = 0;
  std::uint64_t answered_ = 0;
};

} // namespace

double raw_caf_seconds(std::uint64_t tasks, std::size_t window,
                       std::size_t threads, const std::string& policy) {
  caf::core::init_global_meta_objects();
  caf::init_global_meta_objects<caf::id_block::troupe>();
  caf::actor_system_config config;
  config.set("caf.scheduler.policy", policy);
  config.set("caf.scheduler.max-threads", threads);
  config.set("caf.scheduler.max-throughput", std::size_t{300});
  caf::actor_system system{config};
  std::promise<void> ended;
  auto begin = std::chrono::steady_clock::now();
  system.spawn<raw_parent>(tasks, window, &ended);
  ended.get_future().wait();
  std::chrono::duration<double> passed =
      std::chrono::steady_clock::now() - begin;
  return passed.count();
}

} // namespace bench
