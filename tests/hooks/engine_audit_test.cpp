// The audit of the engine's stream.

#include <troupe/hooks/stream_audit.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

worker_joined joined(std::uint64_t seq, worker_id worker) {
  worker_joined e;
  e.engine_seq = seq;
  e.time = 10;
  e.worker = worker;
  e.slots = 2;
  return e;
}

// Events of each kind, numbered as they come; a test spoils them.
struct engine_stream {
  worker_joined worker = joined(0, 0);
  hook_failed fault{{1, 20}, "log", "std::runtime_error: no", "run_started"};
  resources_sampled first{{2, 30}, 0, 100};
  events_dropped gap{{3, 40}, "slow", {1, 2}, 3, 5, 7};
  resources_sampled second{{4, 50}, 0, 100};

  std::string violations() const {
    stream_audit audit;
    for (const auto& e :
         std::vector<engine_event_variant>{worker, fault, first, gap, second})
      audit.check(e);
    std::string all;
    for (const auto& v : audit.violations())
      all += v + '\n';
    return all;
  }
};

} // namespace

TEST_CASE("a good stream of the engine has no violations") {
  engine_stream s;
  CHECK(s.violations() == "");
  s.worker.engine_seq = 0, s.fault.engine_seq = 1, s.first.engine_seq = 2;
  SECTION("nor has what a late hook is told") {
    s.first.engine_seq = 10; // samples of before are left out
    s.gap.engine_seq = 11;
    s.second.engine_seq = 12;
    CHECK(s.violations() == "");
  }
}

TEST_CASE("each broken rule of the engine's stream is caught") {
  engine_stream s;
  std::string says;
  SECTION("a gap") {
    s.second.engine_seq = 5;
    says = "engine_seq 5 (resources_sampled) is out of sequence";
  }
  SECTION("a number that comes twice") {
    s.fault.engine_seq = 0;
    says = "is out of sequence";
  }
  SECTION("a time that goes back") {
    s.fault.time = 9;
    says = "is earlier than the one before";
  }
  SECTION("a worker without slots") {
    s.worker.slots = 0;
    says = "has no slots";
  }
  SECTION("a sample of nobody") {
    s.first.worker = 1;
    says = "of a worker that has not joined";
  }
  SECTION("CPU time that was given back") {
    s.second.cpu = 99;
    says = "has used less than before";
  }
  SECTION("threads that wait less than before") {
    s.first.voluntary_switches = 1;
    says = "has used less than before";
  }
  SECTION("threads that were stopped less than before") {
    s.first.involuntary_switches = 1;
    says = "has used less than before";
  }
  SECTION("a fault of nobody") {
    s.fault.hook = "";
    says = "does not name the hook";
  }
  SECTION("a fault without a cause") {
    s.fault.what = "";
    says = "does not say what failed";
  }
  SECTION("a fault nowhere") {
    s.fault.where = "";
    says = "does not say what failed";
  }
  SECTION("a loss for nobody") {
    s.gap.subscriber = "";
    says = "does not name the subscriber";
  }
  SECTION("a loss of nothing") {
    s.gap.dropped = 0;
    says = "drops more events than there are in its range, or none";
  }
  SECTION("a loss from the last to the first") {
    s.gap.first_seq = 9;
    says = "drops more events than there are in its range, or none";
  }
  SECTION("a loss of more than there was") {
    s.gap.dropped = 4;
    says = "drops more events than there are in its range, or none";
  }
  CHECK_THAT(s.violations(), ContainsSubstring(says));
}

TEST_CASE("a worker that joins twice is caught") {
  stream_audit audit;
  audit.check(engine_event_variant{joined(0, 0)});
  audit.check(engine_event_variant{joined(1, 0)});
  REQUIRE(audit.violations().size() == 1);
  CHECK_THAT(audit.violations()[0], ContainsSubstring("comes twice"));
}

TEST_CASE("a worker is lost once, after it has joined, and for good") {
  auto violations = [](const std::vector<engine_event_variant>& events) {
    stream_audit audit;
    for (const auto& e : events)
      audit.check(e);
    std::string all;
    for (const auto& v : audit.violations())
      all += v + '\n';
    return all;
  };
  auto came = joined(0, 1);
  worker_lost gone{{1, 20}, 1, "it was killed", 3};
  worker_lost again{{2, 20}, 1, "it was killed", 0};
  resources_sampled late{{2, 30}, 1, 100};
  CHECK(violations({came, gone}) == "");
  CHECK_THAT(violations({came, gone, again}),
             ContainsSubstring("comes twice for a worker"));
  CHECK_THAT(violations({came, gone, late}),
             ContainsSubstring("is of a worker that is gone"));
  gone.engine_seq = 0;
  CHECK_THAT(violations({gone}),
             ContainsSubstring("is of a worker that has not joined"));
  gone.cause.clear();
  CHECK_THAT(violations({gone}), ContainsSubstring("does not say why"));
}
