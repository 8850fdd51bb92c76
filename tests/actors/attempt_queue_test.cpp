// The queue between a worker and its lanes.

#include "../support/stepped_system.hpp"
#include <troupe/actors/async_call.hpp>
#include <troupe/actors/attempt_queue.hpp>

#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

// Of a job that is no run's.
attempt_ptr make_attempt(std::shared_ptr<const group_job> job =
                             std::make_shared<const group_job>()) {
  return std::make_shared<attempt>(std::move(job));
}

// A job of a new group, which is no run's.
std::shared_ptr<const group_job> new_job(test::stepped_system& system) {
  auto job = std::make_shared<group_job>();
  job->group = system.actors().spawn([] {});
  system.run();
  return job;
}

attempt_ptr ended(attempt_ptr a, nanoseconds duration) {
  a->started = 1;
  a->report.end.duration = duration;
  return a;
}

} // namespace

TEST_CASE("only idle lanes are woken, and no more than needed") {
  attempt_queue q{3};
  CHECK(q.push({make_attempt()}) == std::vector<std::uint32_t>{0});
  CHECK(q.push({make_attempt(), make_attempt(), make_attempt()})
        == std::vector<std::uint32_t>{1, 2});
  CHECK(q.push({make_attempt()}).empty());
}

TEST_CASE(
    "a lane that finds nothing is idle, and the worker hears of its ends") {
  attempt_queue q{1};
  auto a = make_attempt();
  q.push({a});
  auto first = q.exchange(0, nullptr);
  CHECK(first.next == a);
  CHECK_FALSE(first.tell_worker);
  auto second = q.exchange(0, ended(a, 10));
  CHECK(second.next == nullptr);
  CHECK(second.tell_worker);
  CHECK(q.take_news(false).ended == std::vector{a});
  CHECK(q.push({make_attempt()}).size() == 1);
}

TEST_CASE("ends of short tasks come in batches, of long ones at once") {
  attempt_queue q{1};
  std::vector<attempt_ptr> many;
  for (std::size_t i = 0; i < 2 * attempt_queue::batch; ++i)
    many.push_back(make_attempt());
  q.push(many);
  auto step = q.exchange(0, nullptr);
  for (std::size_t i = 1; i < attempt_queue::batch; ++i) {
    step = q.exchange(0, ended(step.next, 10));
    CHECK_FALSE(step.tell_worker);
  }
  step = q.exchange(0, ended(step.next, 10));
  CHECK(step.tell_worker);
  step = q.exchange(0, ended(step.next, 10));
  CHECK_FALSE(step.tell_worker); // it was told, and has not come yet
  CHECK(q.take_news(false).ended.size() == attempt_queue::batch + 1);
  step = q.exchange(0, ended(step.next, attempt_queue::short_task));
  CHECK(step.tell_worker);
}

TEST_CASE("a lane that comes for nothing tells of the others' ends") {
  test::stepped_system system;
  attempt_queue q{2};
  auto job = new_job(system);
  q.push({make_attempt(), make_attempt(), make_attempt(job), make_attempt(job),
          make_attempt(job)});
  auto busy = q.exchange(0, nullptr);
  busy = q.exchange(0, ended(busy.next, 10));
  CHECK(busy.next);
  CHECK_FALSE(busy.tell_worker);
  q.stop({.group = job->group}); // so that nothing is left for the other lane
  auto idle = q.exchange(1, nullptr);
  CHECK_FALSE(idle.next);
  CHECK(idle.tell_worker);
  CHECK_FALSE(q.exchange(1, nullptr).tell_worker); // once
}

TEST_CASE("the worker hears of ends before its lanes run dry") {
  attempt_queue q{1};
  q.push({make_attempt(), make_attempt(), make_attempt(), make_attempt()});
  auto step = q.exchange(0, nullptr); // three wait
  step = q.exchange(0, ended(step.next, 10));
  CHECK_FALSE(step.tell_worker);
  step = q.exchange(0, ended(step.next, 10)); // two have ended, one waits
  CHECK(step.tell_worker);
}

TEST_CASE("a start is told once, while the task runs") {
  attempt_queue q{1};
  auto a = make_attempt();
  q.push({a, make_attempt()});
  CHECK(q.has_untold()); // a lane was woken and has not come yet
  q.exchange(0, nullptr);
  CHECK(q.take_news(true).started.empty()); // taken, and not begun
  CHECK(q.has_untold());
  a->started = 5;
  CHECK(q.take_news(true).started == std::vector{a});
  CHECK(q.take_news(true).started.empty());
  CHECK_FALSE(q.has_untold());
  CHECK(q.exchange(0, ended(a, 10)).tell_worker); // or nobody would ask again
}

TEST_CASE("what waits of a group can be taken back") {
  test::stepped_system system;
  attempt_queue q{1};
  auto mine = new_job(system), other = new_job(system);
  auto running = make_attempt(mine);
  auto waiting = make_attempt(mine);
  auto in_another_expansion = std::make_shared<group_job>(*mine);
  auto late = make_attempt(in_another_expansion);
  auto stays = make_attempt(other);
  q.push({running, waiting, stays, late});
  q.exchange(0, nullptr);
  CHECK(q.stop({.group = mine->group}) == std::vector{waiting, late});
  CHECK(running->stop.requested());
  CHECK(q.exchange(0, ended(running, 1)).next == stays);
}

TEST_CASE("single attempts can be stopped, and only those that wait") {
  test::stepped_system system;
  attempt_queue q{1};
  auto job = new_job(system);
  auto running = make_attempt(job), waiting = make_attempt(job);
  waiting->what.context.task.index = 1;
  q.push({running, waiting});
  q.exchange(0, nullptr);
  CHECK(q.stop({job->group, {{0, 0}}, false}).empty());
  CHECK_FALSE(running->stop.requested());
  CHECK(q.stop({job->group, {{0, 0}}}).empty());
  CHECK(running->stop.requested());
  CHECK(q.stop({job->group, {{0, 1}}, false}) == std::vector{waiting});
}

namespace {

// A job of a run of its own.
std::shared_ptr<const group_job> job_of_new_run() {
  auto job = std::make_shared<group_job>();
  job->run = std::make_shared<const run_definition>(
      run_id{}, grouping{graph{}, selection{}},
      std::map<std::string, std::string>{});
  return job;
}

} // namespace

TEST_CASE("runs take turns, however much they have waiting") {
  attempt_queue q{1};
  auto big = job_of_new_run(), small = job_of_new_run();
  std::vector<attempt_ptr> many;
  for (int i = 0; i < 100; ++i)
    many.push_back(make_attempt(big));
  q.push(many);
  auto first = q.exchange(0, nullptr).next;
  CHECK(first == many[0]);
  auto late = make_attempt(small);
  q.push({late});
  auto second = q.exchange(0, ended(first, 10)).next;
  CHECK(second == many[1]); // its turn had come before
  auto third = q.exchange(0, ended(second, 10)).next;
  CHECK(third == late);
  // Its run has nothing more here, so its end is told at once.
  CHECK(q.exchange(0, ended(third, 10)).tell_worker);
}

TEST_CASE("a batch is one turn, and leaves its lane as a whole") {
  attempt_queue q{2};
  auto first = make_attempt();
  first->batch = {make_attempt(), make_attempt()};
  CHECK(q.push({first}).size() == 1);
  auto step = q.exchange(0, nullptr);
  CHECK(step.next == first);
  CHECK(q.exchange(1, nullptr).next == nullptr);
  for (const auto& a : first->batch)
    ended(a, 10);
  q.exchange(0, ended(first, 10));
  CHECK(q.take_news(false).ended
        == std::vector{first, first->batch[0], first->batch[1]});
}

TEST_CASE("members of a batch that have ended are told while it runs") {
  attempt_queue q{1};
  auto first = make_attempt();
  first->batch = {make_attempt(), make_attempt()};
  auto second = first->batch[0];
  q.push({first});
  q.exchange(0, nullptr);
  ended(first, 10)->ended = true;
  second->started = 2;
  auto news = q.take_news(true);
  CHECK(news.ended == std::vector{first});
  CHECK(news.started == std::vector{second});
  CHECK(q.has_untold()); // the third one is yet to start
  for (const auto& a : first->batch)
    ended(a, 10)->ended = true;
  q.exchange(0, first);
  CHECK(q.take_news(true).ended == first->batch);
  CHECK_FALSE(q.has_untold());
}

TEST_CASE("a batch that waits is purged as a whole") {
  test::stepped_system system;
  attempt_queue q{1};
  auto job = new_job(system);
  auto first = make_attempt(job);
  first->batch = {make_attempt(job)};
  auto other = make_attempt(new_job(system));
  q.push({other, first});
  CHECK(q.stop({.group = job->group}) == std::vector{first, first->batch[0]});
  CHECK(q.exchange(0, nullptr).next == other);
  CHECK(q.exchange(0, ended(other, 10)).next == nullptr);
}

TEST_CASE("an asynchronous attempt ends when it has returned and is settled") {
  attempt_queue q{1};
  auto home = std::make_shared<attempt_home>();
  auto settled_first = make_attempt();
  auto returned_first = make_attempt();
  for (const auto& a : {settled_first, returned_first}) {
    a->home = home;
    a->started = 1;
  }
  q.push({settled_first, returned_first});
  q.exchange(0, nullptr);
  CHECK_FALSE(q.settle(settled_first));
  CHECK(q.take_news(false).ended.empty());
  q.exchange(0, settled_first);
  CHECK(q.take_news(false).ended == std::vector{settled_first});
  q.exchange(0, returned_first);
  CHECK(q.has_untold());
  auto news = q.take_news(true);
  CHECK(news.started == std::vector{returned_first});
  CHECK(news.ended.empty());
  CHECK_FALSE(q.has_untold());
  CHECK(q.settle(returned_first));
  CHECK(q.take_news(true).ended == std::vector{returned_first});
  CHECK(q.take_news(true).started.empty());
}
