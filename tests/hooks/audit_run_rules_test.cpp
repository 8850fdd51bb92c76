// Each rule of the telemetry contract, broken once: of runs and groups.

#include "../support/broken_rules.hpp"

using namespace troupe;
using Catch::Matchers::ContainsSubstring;
using test::check_each, test::good_stream;

namespace {

stalled stalled_at(good_stream& s, task_ref t, std::size_t tasks = 1) {
  stalled e;
  e.run = s.run.definition.get();
  e.time = 90;
  e.waiting = std::make_shared<const std::vector<stalled_task>>(
      tasks, stalled_task{t, {0}});
  return e;
}

} // namespace

TEST_CASE("the audit knows how a run begins") {
  check_each({
      {"does not follow run_started", [](good_stream& s) { s.repeat(0); }},
      {"does not follow run_started",
       [](good_stream& s) { s.events.erase(s.events.begin()); }},
      {"run_started) comes twice", [](good_stream& s) { s.repeat(0); }},
      {"is not the first event", [](good_stream& s) { s.repeat(0); }},
      {"groups_planned) comes twice", [](good_stream& s) { s.repeat(1); }},
      {"comes before groups_planned", [](good_stream& s) { s.erase(1); }},
      {"is earlier than the run",
       [](good_stream& s) { s.first<run_started>().time = 60; }},
      {"names a group that was not planned",
       [](good_stream& s) { s.task<task_submitted>(2).task.group = 9; }},
  });
}

TEST_CASE("the audit knows how elements are announced") {
  auto expanded = [](good_stream& s) -> group_expanded& {
    return s.first<group_expanded>();
  };
  check_each({
      {"announces a group whose announcement was final",
       [](good_stream& s) { s.repeat(s.position<group_expanded>()); }},
      {"leaves elements out", [=](good_stream& s) { expanded(s).first = 1; }},
      {"takes elements back",
       [=](good_stream& s) {
         expanded(s).final = false;
         auto i = s.position<group_expanded>();
         s.repeat(i);
         std::get<group_expanded>(s.events[i + 1]).count = 1;
       }},
      {"finishes a group that may grow",
       [=](good_stream& s) { expanded(s).final = false; }},
      {"names a task that is not the group's spawner",
       [=](good_stream& s) {
         expanded(s).spawning_task = {0, 0};
       }},
      {"comes from a task that does not run", // for there is none
       [=](good_stream& s) {
         expanded(s).spawning_task.within = new enclosing_element{0, nullptr};
       }},
      {"names a task that is not the group's spawner",
       [](good_stream& s) {
         auto i = s.position<group_finished>(
             [](const auto& e) { return e.group == 2; });
         std::get<group_finished>(s.events[i]).spawning_task = {};
       }},
      {"comes from a task that does not run", // for its attempt has ended
       [](good_stream& s) {
         auto i = s.position<group_expanded>();
         std::swap(s.events[i], s.events[i + 1]);
         s.renumber();
       }},
      {"has not one label for each element",
       [=](good_stream& s) {
         expanded(s).labels =
             std::make_shared<const std::vector<std::string>>(1, "one");
       }},
      {"has more summaries than elements",
       [=](good_stream& s) {
         expanded(s).summaries =
             std::make_shared<const std::vector<std::string>>(3, "7");
       }},
      {"says what elements are like, and nobody has asked",
       [=](good_stream& s) {
         expanded(s).summaries =
             std::make_shared<const std::vector<std::string>>(1, "7");
       }},
      {"has a group size that was not announced",
       [](good_stream& s) { s.task<task_started>(2).group_size = 3; }},
      {"has a group size that was not announced",
       [](good_stream& s) {
         s.task<task_started>(2).group_size = 3;
         s.task<task_started>(2).group_size_final = false;
       }},
      {"has a group size that was not announced", // as final
       [=](good_stream& s) { expanded(s).final = false; }},
      {"names a task that was not announced",
       [](good_stream& s) { s.task<task_started>(2).task.index = 2; }},
      {"names a task that was not announced",
       [](good_stream& s) {
         s.task<task_started>(2).task.within =
             new enclosing_element{0, nullptr};
       }},
  });
}

TEST_CASE("the audit knows how groups and runs end") {
  check_each({
      {"finishes a group twice",
       [](good_stream& s) { s.repeat(s.position<group_finished>()); }},
      {"comes after its group has finished",
       [](good_stream& s) {
         auto i = s.position<task_finished>(4);
         std::swap(s.events[i], s.events[i + 1]);
         s.renumber();
       }},
      {"finishes a group some of whose tasks have not ended",
       [](good_stream& s) { // for one was not even submitted
         s.leave_out(2, 1);
         s.erase(s.position<task_finished>(2, 1));
       }},
      {"leaves an expansion of a group unfinished",
       [](good_stream& s) {
         s.erase(s.position<group_finished>(
             [](const auto& e) { return e.group == 2; }));
       }},
      {"has a negative duration",
       [](good_stream& s) { s.first<group_finished>().duration = -1; }},
      {"began before the run",
       [](good_stream& s) { s.first<group_finished>().duration = 51; }},
      {"has not the duration of the run",
       [](good_stream& s) { s.first<run_finished>().duration = 99; }},
      {"has failed without a failure",
       [](good_stream& s) {
         s.first<run_finished>().outcome = run_outcome::failed;
       }},
      {"has a failure that says nothing",
       [](good_stream& s) {
         s.first<run_finished>().failures =
             std::make_shared<const std::vector<shared_failure>>(1);
       }},
  });
}

TEST_CASE("the audit knows what it is to be stalled") {
  good_stream good;
  good.insert(good.position<task_submitted>(4), stalled_at(good, {4, 0}));
  CHECK(test::violations_of(good) == "");
  auto stall_with = [](task_ref t, std::size_t tasks) {
    return [=](good_stream& s) {
      s.insert(s.position<task_submitted>(4), stalled_at(s, t, tasks));
    };
  };
  check_each({
      {"is stalled without a task", stall_with({4, 0}, 0)},
      {"is stalled without a task",
       [](good_stream& s) {
         auto e = stalled_at(s, {4, 0});
         e.waiting = nullptr;
         s.insert(s.position<task_submitted>(4), e);
       }},
      {"names too many tasks", stall_with({4, 0}, 21)},
      {"waits for values of a task that has ended", stall_with({3, 0}, 1)},
      {"does not say for what a task waits",
       [](good_stream& s) {
         auto e = stalled_at(s, {4, 0});
         e.waiting = std::make_shared<const std::vector<stalled_task>>(
             1, stalled_task{{4, 0}, {}});
         s.insert(s.position<task_submitted>(4), e);
       }},
  });
}

TEST_CASE("the audit knows what stands in for the past") {
  auto with = [](std::size_t groups, std::uint64_t ended,
                 std::uint64_t seq = 40) {
    good_stream s;
    auto state = std::make_shared<run_snapshot>();
    state->groups.resize(groups);
    state->groups.at(0).announced = 1;
    state->groups.at(0).counts.add(task_state::succeeded, ended);
    snapshot sum;
    sum.state = state;
    auto end = s.first<run_finished>();
    end.counts = test::counts_of(task_state::succeeded, 1);
    s.events.resize(2);
    s.events.emplace_back(s.run.at(50, sum));
    s.events.emplace_back(end);
    std::get<snapshot>(s.events[2]).seq = seq;
    std::get<run_finished>(s.events[3]).seq = seq + 1;
    return test::violations_of(s);
  };
  CHECK(with(5, 1) == "");
  CHECK_THAT(with(4, 1), ContainsSubstring("does not sum up each group"));
  CHECK_THAT(with(5, 0), ContainsSubstring("do not add up"));
  CHECK_THAT(with(5, 2), ContainsSubstring("than were announced"));
  CHECK_THAT(with(5, 1, 1), ContainsSubstring("is out of sequence"));
  auto sum_of_nothing = [](good_stream& s) {
    s.insert(s.position<task_started>(4), s.run.at(20, snapshot{}));
  };
  check_each({{"is not where the past belongs", sum_of_nothing},
              {"does not sum up each group", sum_of_nothing}});
}

TEST_CASE("the audit knows what ran when it came") {
  auto with = [](std::vector<task_ref> running, auto... later) {
    good_stream s;
    auto state = std::make_shared<run_snapshot>();
    state->groups.resize(5);
    state->groups.at(2).announced = 2;
    state->running = std::move(running);
    snapshot sum;
    sum.state = state;
    auto end = s.first<run_finished>();
    end.counts = {};
    s.events.resize(2);
    s.events.emplace_back(s.run.at(50, sum));
    (s.events.emplace_back(later), ...);
    for (const auto& e : s.events)
      if (const auto* t = std::get_if<task_finished>(&e))
        end.counts.add(t->state);
    s.events.emplace_back(end);
    s.renumber();
    return test::violations_of(s);
  };
  good_stream s;
  auto started = s.task<task_started>(2, 0);
  auto computed = s.task<node_finished>(2, 0);
  auto ended = s.task<task_finished>(2, 0);
  auto other = s.task<task_finished>(2, 1);
  CHECK(with({{2, 0}}, computed, ended) == "");
  CHECK(with({{2, 1}}, started, computed, ended, other) == "");
  CHECK_THAT(with({{2, 0}}), ContainsSubstring("leaves tasks running"));
  CHECK_THAT(with({{2, 1}}, computed, other),
             ContainsSubstring("(node_finished) is of a task that has not"));
  CHECK_THAT(with({}, ended),
             ContainsSubstring("(task_finished) is of a task that has not"));
  CHECK_THAT(with({{2, 0}, {2, 0}}, ended),
             ContainsSubstring("once, in order"));
  CHECK_THAT(with({{2, 1}, {2, 0}}, ended, other),
             ContainsSubstring("once, in order"));
  CHECK_THAT(with({{3, 0}}), ContainsSubstring("that run than are open"));
}
