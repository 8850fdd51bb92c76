// Whatever a hook does, the run ends as without it, the other hooks are told
// the same, and a fault is told once.

#include "../support/collector.hpp"
#include "../support/graphs.hpp"
#include "../support/recorded_run.hpp"
#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/engine.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/hooks/canonical.hpp>
#include <troupe/hooks/chrome_trace.hpp>
#include <troupe/hooks/console.hpp>
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/otlp_trace.hpp>
#include <troupe/hooks/recorder.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/sec.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

// What a run gives, and what another hook sees of it.
struct told_run {
  int value = 0;
  std::vector<std::string> stream;
  std::vector<hook_failed> faults;
};

std::vector<hook_failed> faults_in(const recorder& r) {
  std::vector<hook_failed> found;
  for (const auto& e : r.engine_events())
    if (const auto* f = std::get_if<hook_failed>(&e))
      found.push_back(*f);
  return found;
}

std::vector<std::string> stream_of(const recorder& r, run_id id) {
  std::vector<event> of_run;
  for (const auto& e : r.events())
    if (base_of(e).run->id == id)
      of_run.push_back(e);
  return canonical(of_run);
}

// Runs graph Q in `e`, beside a recorder, an audit and what is attached there.
told_run run_in(
    std::unique_ptr<engine> e,
    const std::function<void()>& afterwards = [] {}) {
  auto watcher = std::make_shared<recorder>();
  auto audit = std::make_shared<stream_audit>();
  e->attach(watcher);
  e->attach(audit);
  test::graph_q q;
  auto run = e->submit(q.g, {q.input = 500}, {q.output});
  told_run told;
  told.value = run.result()[q.output];
  afterwards();
  e.reset();
  told.stream = stream_of(*watcher, run.id());
  told.faults = faults_in(*watcher);
  CHECK(audit->violations() == std::vector<std::string>{});
  return told;
}

std::unique_ptr<engine> engine_with(std::shared_ptr<hook> h,
                                    hook_options options = {}) {
  auto e = std::make_unique<engine>(engine_options{.slots = 2});
  e->attach(std::move(h), std::move(options));
  return e;
}

void check_unchanged(const told_run& told) {
  static const auto alone =
      run_in(std::make_unique<engine>(engine_options{.slots = 2}));
  CHECK(told.value == alone.value);
  CHECK(told.stream == alone.stream);
}

// Calls a function at each event of a run.
class calling_hook : public hook {
public:
  explicit calling_hook(std::function<void(const event&)> f)
      : f_(std::move(f)) {}

protected:
  void on_event(const event& e) override { f_(e); }

private:
  std::function<void(const event&)> f_;
};

std::shared_ptr<hook> calling(std::function<void(const event&)> f) {
  return std::make_shared<calling_hook>(std::move(f));
}

// An actor that is told of runs, and answers each batch in its way.
using answers = std::function<void(caf::event_based_actor*, caf::actor bus,
                                   const event_batch&)>;

std::unique_ptr<engine> engine_with(answers answer, hook_options options) {
  auto e = std::make_unique<engine>(engine_options{.slots = 2});
  auto who = e->system().spawn([=](caf::event_based_actor* self) {
    return caf::behavior{
        [=](const event_batch& b) {
          answer(self, caf::actor_cast<caf::actor>(self->current_sender()), b);
        },
        [](const engine_event_batch& b) { return b.ack(); },
        [=](detach_atom) { self->quit(); },
    };
  });
  e->subscribe(who, std::move(options));
  return e;
}

// A place without room for a file. tests/actors/full_disk_test.sh gives one.
std::filesystem::path without_room(const char* file) {
  const char* disk = std::getenv("TROUPE_FULL_DISK");
  return disk ? std::filesystem::path{disk} / file : "/dev/full";
}

void check_one_fault(const told_run& told, const std::string& what) {
  check_unchanged(told);
  REQUIRE(told.faults.size() == 1);
  CHECK_THAT(told.faults[0].what, ContainsSubstring(what));
  CHECK_THAT(told.faults[0].what, ContainsSubstring("attach a new hook"));
  CHECK_FALSE(told.faults[0].detached);
}

// A pipe that somebody has read until now.
class broken_pipe {
public:
  broken_pipe() { REQUIRE(pipe(ends_) == 0); }
  ~broken_pipe() { close(ends_[1]); }

  int end() const { return ends_[1]; }
  std::filesystem::path file() const {
    return "/proc/self/fd/" + std::to_string(ends_[1]);
  }
  void break_it() { close(ends_[0]); }

private:
  int ends_[2] = {-1, -1};
};

} // namespace

TEST_CASE("what a hook throws is its own affair") {
  auto odd = calling([](const event&) { throw std::runtime_error("no"); });
  SECTION("each time") {
    auto told = run_in(engine_with(odd));
    check_unchanged(told);
    CHECK(told.faults.size() == 10); // once per kind of event
  }
  SECTION("and it is let go of") {
    auto told = run_in(engine_with(odd, {.detach_on_error = true}));
    check_unchanged(told);
    REQUIRE(told.faults.size() == 1);
    CHECK(told.faults[0].detached);
  }
  SECTION("each time something else") {
    std::atomic<int> count = 0;
    odd = calling([&](const event&) {
      throw std::runtime_error(std::to_string(++count));
    });
    auto told = run_in(engine_with(odd));
    check_unchanged(told);
    CHECK(told.faults.size() == 100); // at most
  }
}

TEST_CASE("a hook that never returns is let go of") {
  std::latch release{1};
  auto odd = calling([&](const event&) { release.wait(); });
  auto told =
      run_in(engine_with(odd, {.patience = std::chrono::milliseconds{50}}),
             [&] { release.count_down(); });
  check_unchanged(told);
  REQUIRE(told.faults.size() == 1);
  CHECK(told.faults[0].detached);
}

TEST_CASE("a hook lives as long as it is attached") {
  std::atomic<std::size_t> count = 0;
  auto odd = calling([&](const event&) { ++count; });
  std::weak_ptr<hook> watched = odd;
  auto told = run_in(engine_with(std::move(odd)),
                     [&] { CHECK_FALSE(watched.expired()); });
  check_unchanged(told);
  CHECK(told.faults.empty());
  CHECK(count > 0);
  CHECK(watched.expired());
}

TEST_CASE("a hook may call the engine, but not wait for it") {
  engine* callee = nullptr;
  auto other = std::make_shared<recorder>();
  test::graph_p p;
  std::optional<run_handle> begun;
  std::string refused;
  std::size_t open = 0;
  std::shared_ptr<hook> odd;
  odd = calling([&](const event& e) {
    const auto* s = std::get_if<run_started>(&e);
    if (!s || s->run->graph_name() != "q")
      return;
    open = callee->open_runs();
    callee->attach(other);
    begun = callee->submit(p.g, {p.input = 1}, {p.d});
    try {
      begun->wait();
    } catch (const std::logic_error& error) {
      refused = error.what();
    }
    begun->cancel();
    callee->detach(other);
    callee->detach(odd); // itself
  });
  auto e = engine_with(odd);
  callee = e.get();
  auto told = run_in(std::move(e), [&] { begun->wait(); });
  odd.reset();
  check_unchanged(told);
  CHECK(told.faults.empty());
  CHECK(open == 1);
  CHECK_THAT(refused, ContainsSubstring("a hook must not wait"));
}

TEST_CASE("a full disk is told once", "[full_disk]") {
  SECTION("by JSON lines") {
    auto lines = std::make_shared<json_lines>(without_room("events.jsonl"));
    check_one_fault(run_in(engine_with(lines)), "No space left on device");
  }
  SECTION("by a trace") {
    auto trace = std::make_shared<chrome_trace>(without_room("trace.json"));
    check_one_fault(run_in(engine_with(trace)), "No space left on device");
  }
}

TEST_CASE("a closed pipe is told once, and does not end the process") {
  broken_pipe to;
  SECTION("by JSON lines") {
    auto lines = std::make_shared<json_lines>(to.file());
    to.break_it();
    check_one_fault(run_in(engine_with(lines)), "Broken pipe");
  }
  SECTION("by a trace") {
    auto trace = std::make_shared<chrome_trace>(to.file());
    to.break_it();
    check_one_fault(run_in(engine_with(trace)), "Broken pipe");
  }
  SECTION("by a file that is closed where no hook is called") {
    json_lines lines{to.file()};
    test::recorded_run run;
    lines.on_event(event{run.at<run_started>(0)});
    lines.on_event(event{run.at<groups_planned>(0)}); // not flushed yet
    to.break_it();
  }
  SECTION("by a hook that writes to it itself") {
    auto odd = calling([&](const event&) {
      if (write(to.end(), "x", 1) < 0)
        throw std::runtime_error("nobody reads");
    });
    to.break_it();
    auto told = run_in(engine_with(odd, {.detach_on_error = true}));
    check_unchanged(told);
    REQUIRE(told.faults.size() == 1);
    CHECK_THAT(told.faults[0].what, ContainsSubstring("nobody reads"));
  }
  SECTION("on a console, where nobody can be told") {
    console c{to.end()};
    to.break_it();
    c.print("hello");
    SUCCEED();
  }
}

TEST_CASE("a collector that does not answer holds up nobody") {
  test::collector collector;
  collector.answer({{.silent = true}});
  auto spans = std::make_shared<otlp_trace>(
      otlp_trace_options{.endpoint = collector.url(),
                         .queue = 100,
                         .linger = std::chrono::milliseconds{0},
                         .request_timeout = std::chrono::hours{1},
                         .last_flush = std::chrono::milliseconds{0}});
  auto told = run_in(engine_with(spans), [&] {
    CHECK(spans->counts().exported == 0);
    CHECK(spans->counts().dropped > 0);
  });
  check_unchanged(told);
  REQUIRE(told.faults.size() == 1);
  CHECK_THAT(told.faults[0].what, ContainsSubstring("too slow"));
}

TEST_CASE("a subscriber that dies, or is silent, is let go of, and told once") {
  answers answer;
  std::string says;
  SECTION("dies") {
    answer = [](auto* self, const auto&, const auto&) {
      self->quit(caf::sec::runtime_error);
    };
    says = "subscribe a new one";
  }
  SECTION("throws") {
    answer = [](auto*, const auto&, const auto&) {
      throw std::runtime_error("no");
    };
    says = "subscribe a new one";
  }
  SECTION("is silent") {
    answer = [](auto*, const auto&, const auto&) {};
    says = "acknowledged nothing";
  }
  auto told = run_in(engine_with(
      answer, {.name = "odd", .patience = std::chrono::milliseconds{50}}));
  check_unchanged(told);
  REQUIRE(told.faults.size() == 1);
  CHECK(told.faults[0].hook == "odd");
  CHECK(told.faults[0].detached);
  CHECK_THAT(told.faults[0].what, ContainsSubstring(says));
}

TEST_CASE("a subscriber may acknowledge too much, too often, or for others") {
  auto told = run_in(engine_with(
      [](auto* self, const auto& bus, const event_batch& b) {
        for (auto seq :
             {b.last_seq + 1'000, b.last_seq, b.last_seq, b.first_seq})
          post(self, bus, event_ack{b.run->id, seq});
        post(self, bus, event_ack{run_id{7, 7}, 0});
      },
      {.bound = 10}));
  check_unchanged(told);
  CHECK(told.faults.empty());
}
