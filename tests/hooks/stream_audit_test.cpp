// The audit: a good stream passes, and each broken rule is caught.

#include "../support/good_stream.hpp"
#include "../support/told_audit.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using test::counts_of, test::good_stream, test::violations_of;

TEST_CASE("a good stream has no violations") {
  CHECK(violations_of(good_stream{}) == "");
}

TEST_CASE("a gap in the sequence is caught") {
  good_stream s;
  s.events.erase(s.events.begin() + 5);
  CHECK_THAT(violations_of(s), ContainsSubstring("is out of sequence"));
}

TEST_CASE("a stream that is not closed is caught") {
  good_stream s;
  s.events.pop_back();
  CHECK_THAT(violations_of(s), ContainsSubstring("has no run_finished"));
}

TEST_CASE("an event after the end is caught") {
  good_stream s;
  s.events.push_back(s.run.of_task<task_submitted>(10, 0, 0, 1));
  CHECK_THAT(violations_of(s), ContainsSubstring("comes after run_finished"));
}

TEST_CASE("a task that does not end is caught") {
  good_stream s;
  s.erase(s.position<task_finished>([](const auto& e) {
    return e.task == task_ref{2, 1};
  }));
  CHECK_THAT(violations_of(s), ContainsSubstring("have not ended"));
}

TEST_CASE("a task that ends twice is caught") {
  good_stream s;
  auto i = s.position<task_finished>([](const auto& e) {
    return e.task == task_ref{2, 0};
  });
  s.events.insert(s.events.begin() + static_cast<std::ptrdiff_t>(i),
                  s.events[i]);
  s.renumber();
  CHECK_THAT(violations_of(s), ContainsSubstring("ends a task twice"));
}

TEST_CASE("each missing step of a task is caught") {
  good_stream s;
  auto of_task = [](const auto& e) { return e.task == task_ref{2, 1}; };
  SECTION("submitted") {
    s.erase(s.position<task_submitted>(of_task));
    CHECK_THAT(violations_of(s), ContainsSubstring("out of its task's order"));
  }
  SECTION("started") {
    s.erase(s.position<task_started>(of_task));
    CHECK_THAT(violations_of(s), ContainsSubstring("did not start"));
  }
  SECTION("node_finished") {
    s.erase(s.position<node_finished>(of_task));
    CHECK_THAT(violations_of(s), ContainsSubstring("account for each node"));
  }
  SECTION("attempt_finished") {
    s.erase(s.position<attempt_finished>(of_task));
    CHECK_THAT(violations_of(s), ContainsSubstring("whose attempt goes on"));
  }
}

TEST_CASE("a task whose value was given ends without an attempt") {
  test::graph_p p;
  auto violations_with = [&](task_state state, std::uint32_t attempts,
                             bool attempted = false) {
    test::told_audit audit{p.g, {set(p.d, 7)}, {p.d}};
    task_submitted sent;
    sent.task = {0, 0};
    sent.group_size = 1;
    sent.group_size_final = true;
    if (attempted)
      audit.tell(sent);
    task_finished t;
    t.task = {0, 0};
    t.group_size = 1;
    t.group_size_final = true;
    t.state = state;
    t.attempts = attempts;
    audit.tell(t);
    group_finished g;
    g.group = 0;
    g.counts = counts_of(state, 1);
    audit.tell(g);
    run_finished end;
    end.counts = g.counts;
    audit.tell(end);
    std::string all;
    for (const auto& v : audit.violations())
      all += v;
    return all;
  };
  CHECK(violations_with(task_state::succeeded, 0) == "");
  CHECK(violations_with(task_state::succeeded, 1) != "");
  CHECK(violations_with(task_state::cancelled, 0) != "");
  CHECK_THAT(violations_with(task_state::succeeded, 1, true),
             ContainsSubstring("attempts a task whose value was given"));
}

TEST_CASE("elements that were not announced are caught") {
  good_stream s;
  s.erase(s.position<group_expanded>([](const auto&) { return true; }));
  CHECK_THAT(violations_of(s), ContainsSubstring("was not announced"));
}

TEST_CASE("an announcement after the expander has ended is caught") {
  good_stream s;
  auto i = s.position<group_expanded>([](const auto&) { return true; });
  std::swap(s.events[i], s.events[i + 2]); // behind task_finished
  s.renumber();
  CHECK_THAT(violations_of(s), ContainsSubstring("does not run"));
}

TEST_CASE("a success with a failed node is caught") {
  good_stream s;
  s.task<node_finished>(3).outcome = node_outcome::failed;
  CHECK_THAT(violations_of(s),
             ContainsSubstring("another outcome than its nodes"));
}

TEST_CASE("a failure without an error is caught") {
  good_stream s;
  s.task<attempt_finished>(3).outcome = attempt_outcome::failed;
  CHECK_THAT(violations_of(s), ContainsSubstring("without an error"));
}

TEST_CASE("a skip without a root cause is caught") {
  good_stream s;
  s.task<task_finished>(4).state = task_state::skipped;
  CHECK_THAT(violations_of(s), ContainsSubstring("without a root cause"));
}

TEST_CASE("times that disagree are caught") {
  good_stream s;
  SECTION("of the node and its attempt") {
    s.task<node_finished>(3).duration = 11;
    CHECK_THAT(violations_of(s), ContainsSubstring("ends before its nodes"));
  }
  SECTION("of the task and its attempt") {
    s.task<task_finished>(3).duration = 11;
    CHECK_THAT(violations_of(s), ContainsSubstring("other times"));
  }
  SECTION("negative waits") {
    s.task<task_started>(3).queue_wait = -1;
    CHECK_THAT(violations_of(s), ContainsSubstring("negative wait"));
  }
}

TEST_CASE("counts that do not add up are caught") {
  good_stream s;
  SECTION("of a group") {
    auto i = s.position<group_finished>([](const auto&) { return true; });
    std::get<group_finished>(s.events[i]).counts.add(task_state::failed);
    CHECK_THAT(violations_of(s), ContainsSubstring("do not add up"));
  }
  SECTION("of the run") {
    std::get<run_finished>(s.events.back()).counts.add(task_state::succeeded);
    CHECK_THAT(violations_of(s), ContainsSubstring("do not add up"));
  }
}

TEST_CASE("a group that is not finished is caught") {
  good_stream s;
  s.erase(s.position<group_finished>([](const auto&) { return true; }));
  CHECK_THAT(violations_of(s), ContainsSubstring("leaves a group unfinished"));
}

TEST_CASE("of a stream that begins late, only what can be is checked") {
  test::recorded_run run;
  stream_audit audit;
  audit.check(run.at<run_started>(0));
  audit.check(run.at<groups_planned>(0));
  auto sum = run.at<snapshot>(5);
  sum.seq = 40;
  sum.state = std::make_shared<const run_snapshot>(
      run_snapshot{std::vector<group_progress>(5), {}});
  audit.check(sum);
  auto end = run.of_task<task_finished>(6, 2, 1, 2);
  end.seq = 41;
  audit.check(end);
  CHECK(audit.violations().size() == 1); // it is not closed
  auto last = run.at<run_finished>(9);
  last.counts = counts_of(task_state::succeeded, 1);
  SECTION("without a gap") { last.seq = 42; }
  SECTION("with a gap") { last.seq = 43; }
  bool gap = last.seq == 43;
  audit.check(last);
  CHECK(audit.violations().empty() == !gap);
}
