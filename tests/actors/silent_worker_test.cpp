// Worker processes, and coordinators, that say nothing any more.

#include "../support/spoken_worker.hpp"
#include "../support/stepped_system.hpp"
#include <troupe/actors/remote_worker.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

// Takes what a dispatcher and an event bus are told.
class listener : public caf::event_based_actor {
public:
  listener(caf::actor_config& config, std::string& log)
      : caf::event_based_actor(config), log_(log) {}

  caf::behavior make_behavior() override {
    return {
        [](const worker_offer&) {}, [](const announce_worker&) {},
        [this](const worker_gone& w) { log_ += w.planned ? "left;" : "gone;"; },
        [this](const announce_loss& l) { log_ += l.news.cause + ';'; },
        [this](stop_atom) { quit(); }};
  }

private:
  std::string& log_;
};

struct silent_link {
  explicit silent_link(bool has_ended = false) {
    worker_link link;
    link.has_ended = [=](std::int64_t process) {
      return has_ended && process == 77;
    };
    link.cut = [this] { log += "cut;"; };
    link.tell = [this](bool here, std::int64_t) {
      log += here ? "here;" : "away;";
    };
    remote = system.actors().spawn<remote_worker>(
        remote_worker_setup{1, std::move(link), bus, bus, sessions, nullptr});
    worker = system.actors().spawn<test::spoken_worker>(
        remote, worker_hello{.process = 77},
        [this](message_link& l, link_message kind, byte_reader& in) {
          if (kind == link_message::ping && speaks)
            test::pong(l, in, 0);
        });
    system.run();
  }
  void cut_off() {
    post_anonymously(worker, stop_atom_v);
    system.run();
  }
  ~silent_link() {
    for (auto* a : {&worker, &remote, &bus}) {
      post_anonymously(*a, stop_atom_v);
      *a = {};
    }
    system.pass(3s);
  }

  test::stepped_system system;
  std::string log;
  bool speaks = true;
  std::shared_ptr<link_sessions> sessions = std::make_shared<link_sessions>();
  caf::actor bus = system.actors().spawn<listener>(log);
  caf::actor remote;
  caf::actor worker;
};

} // namespace

TEST_CASE("a worker that answers stays", "[remote]") {
  silent_link l;
  CHECK(l.log == "here;");
  for (int i = 0; i < 100; ++i)
    l.system.pass(250ms);
  CHECK(l.log == "here;");
}

TEST_CASE("a worker that says nothing for too long is lost", "[remote]") {
  silent_link l;
  l.system.pass(250ms);
  l.speaks = false;
  for (int i = 0; i < 19; ++i)
    l.system.pass(250ms);
  CHECK(l.log == "here;");
  l.system.pass(500ms);
  CHECK(l.log == "here;away;cut;gone;it has said nothing for 5000 ms;");
}

TEST_CASE("who has slept himself listens first", "[remote]") {
  silent_link l;
  l.system.pass(250ms);
  l.system.pass(60s); // all at once
  CHECK(l.log == "here;");
}

TEST_CASE("a worker that is cut off has a while to come back", "[remote]") {
  silent_link l;
  l.cut_off();
  for (int i = 0; i < 90; ++i)
    l.system.pass(10ms);
  CHECK(l.log == "here;");
  for (int i = 0; i < 20; ++i)
    l.system.pass(10ms);
  CHECK(l.log.starts_with("here;away;cut;gone;its connection ended"));
}

TEST_CASE("nobody waits for a worker that is known to have ended", "[remote]") {
  silent_link l{true};
  l.cut_off();
  CHECK(l.log.starts_with("here;away;cut;gone;its connection ended"));
}

TEST_CASE("an engine that ends waits for nobody who is cut off", "[remote]") {
  silent_link l;
  l.cut_off();
  post_anonymously(l.remote, stop_atom_v);
  l.system.run();
  CHECK(l.log.starts_with("here;away;cut;"));
}
