// Traces of events that are made by hand: what is drawn, and when it is there.

#include "../support/file_size_limit.hpp"
#include "../support/recorded_run.hpp"
#include "../support/temporary_file.hpp"
#include "../support/trace_audit.hpp"
#include <troupe/hooks/chrome_trace.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <streambuf>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

using problems = std::vector<std::string>;
constexpr nanoseconds epoch = 1'700'000'000'000'000'001;
constexpr nanoseconds ms = 1'000'000;

// A stream like a pipe: it cannot go back.
class one_way : public std::streambuf {
public:
  std::string text;

private:
  int_type overflow(int_type c) override {
    text += traits_type::to_char_type(c);
    return c;
  }
};

// A run of graph Q, at times after the epoch.
struct traced_run : test::recorded_run {
  std::ostringstream out;
  chrome_trace hook{out};

  traced_run() {
    worker_joined e;
    e.time = epoch;
    e.slots = 2;
    hook.on_engine_event(engine_event_variant{e});
    hook.on_event(event{at<run_started>(epoch)});
  }

  void submit(group_id group, std::uint64_t i, nanoseconds time) {
    hook.on_event(event{of_task<task_submitted>(epoch + time, group, i, 3)});
  }

  void start(group_id group, std::uint64_t i, nanoseconds time,
             nanoseconds wait = 0) {
    task_started e;
    e.slot = static_cast<std::uint32_t>(i);
    e.queue_wait = wait;
    hook.on_event(event{of_task(epoch + time, group, i, 3, e)});
  }

  void end(group_id group, std::uint64_t i, nanoseconds start,
           nanoseconds duration, attempt_finished e = {}) {
    e.slot = static_cast<std::uint32_t>(i);
    e.start = epoch + start;
    e.duration = duration;
    hook.on_event(event{of_task(epoch + start + duration, group, i, 3, e)});
  }

  void finish(nanoseconds time) {
    hook.on_event(event{at<run_finished>(epoch + time)});
  }
};

std::string text_of(const test::temporary_file& file) {
  std::ifstream in{file.path()};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// Of each worker's count of such tasks, in the order of time.
std::vector<std::int64_t> counts_of(const test::trace_audit& trace,
                                    std::string_view which) {
  auto counts = trace.all("C");
  std::ranges::stable_sort(counts, {}, &test::trace_audit::entry::start);
  std::vector<std::int64_t> list;
  for (const auto& c : counts)
    list.push_back(c.args.at(which).as_int64());
  return list;
}

std::vector<std::int64_t> running(const test::trace_audit& trace) {
  return counts_of(trace, "running");
}

} // namespace

TEST_CASE("an attempt is a slice in its slot, to the nanosecond", "[trace]") {
  traced_run run;
  run.submit(2, 1, 1);
  run.start(2, 1, 2, 1);
  run.end(2, 1, 1'234'567, 1'001);
  run.finish(2 * ms);
  CHECK_THAT(
      run.out.str(),
      ContainsSubstring(R"({"ph":"X","name":"block-over","pid":1,"tid":2,)"
                        R"("cat":"task","ts":1001234.567,"dur":1.001,)"
                        R"("args":{"run":1,"task_id":"block-over[1]"}})"));
}

TEST_CASE("a failed attempt has a colour, and its error", "[trace]") {
  traced_run run;
  failure f;
  f.error = {"a::type", "\"broken\""};
  attempt_finished e;
  e.outcome = attempt_outcome::failed;
  e.error = std::make_shared<const failure>(f);
  run.submit(2, 1, 1);
  run.start(2, 1, 2);
  run.end(2, 1, 3, 4, e);
  run.finish(1 * ms);
  CHECK_THAT(run.out.str(),
             ContainsSubstring(R"("cname":"terrible")")
                 && ContainsSubstring(R"("error":"a::type: \"broken\"")"));
}

TEST_CASE("nodes are drawn within their attempt", "[trace]") {
  traced_run run;
  run.submit(2, 0, 1);
  run.start(2, 0, 10);
  node_finished n;
  n.start = epoch + 9; // told by another clock, perhaps
  n.duration = 100;
  for (node_id id : run.definition->groups.nodes(2)) {
    n.node = id;
    run.hook.on_event(event{run.of_task(epoch + 109, 2, 0, 3, n)});
  }
  run.end(2, 0, 10, 50);
  run.finish(1 * ms);
  test::trace_audit trace{run.out.str()};
  CHECK(trace.problems() == problems{});
  REQUIRE(trace.all("X", "node").size() == 2);
  CHECK(trace.all("X", "node")[0].start == 1'000'000'010);
  CHECK(trace.all("X", "node")[0].end == 1'000'000'060);
}

TEST_CASE("an end without a start has a slot, and counts nothing") {
  std::ostringstream out;
  chrome_trace hook{out};
  test::recorded_run run;
  auto tell = [&](auto e, std::uint64_t i, nanoseconds start, nanoseconds end) {
    e.slot = static_cast<std::uint32_t>(i);
    if constexpr (std::is_same_v<decltype(e), attempt_finished>) {
      e.start = epoch + start;
      e.duration = end - start;
    }
    hook.on_event(event{run.of_task(epoch + end, 2, i, 3, e)});
  };
  hook.on_event(event{run.at<run_started>(epoch)});
  tell(task_started{}, 1, 2 * ms, 2 * ms);
  tell(attempt_finished{}, 0, 0, 1 * ms); // its start was before the hook
  tell(attempt_finished{}, 1, 2 * ms, 3 * ms);
  hook.on_event(event{run.at<run_finished>(epoch + 3 * ms)});
  CHECK(test::trace_audit{out.str()}.problems() == problems{});
}

TEST_CASE("nodes of an attempt that was dropped are not the next one's",
          "[trace]") {
  traced_run run;
  node_finished n;
  n.node = run.definition->groups.nodes(2)[0];
  n.duration = 10;
  for (n.attempt = 0; n.attempt < 2; ++n.attempt) {
    n.start = epoch + 100 * n.attempt;
    run.hook.on_event(event{run.of_task(n.start + 10, 2, 0, 3, n)});
  }
  attempt_finished e;
  e.attempt = 1; // the end of attempt 0 is not told
  run.end(2, 0, 100, 50, e);
  run.finish(1 * ms);
  test::trace_audit trace{run.out.str()};
  REQUIRE(trace.all("X", "node").size() == 1);
  CHECK(trace.all("X", "node")[0].end == 1'000'000'110);
}

TEST_CASE("attempts in a slot are apart, though a clock is off", "[trace]") {
  traced_run run;
  attempt_finished second;
  second.attempt = 1;
  run.end(2, 1, 1 * ms, 1 * ms);
  run.end(2, 1, 2 * ms - 3'000, 1 * ms, second);
  run.finish(9 * ms);
  test::trace_audit trace{run.out.str()};
  CHECK(trace.problems() == problems{});
  REQUIRE(trace.all("X", "task").size() == 2);
  CHECK(trace.all("X", "task")[1].start == 1'002'000'000);
}

TEST_CASE("counts follow time, not the order of telling", "[trace]") {
  traced_run run;
  for (std::uint64_t i : {0u, 1u})
    run.submit(2, i, 1 * ms);
  run.start(2, 0, 2 * ms);
  run.end(2, 0, 2 * ms, 3 * ms);
  run.start(2, 1, 3 * ms); // while the other ran, but told after its end
  run.end(2, 1, 3 * ms, 3 * ms);
  run.finish(9 * ms);
  test::trace_audit trace{run.out.str()};
  CHECK(trace.problems() == problems{});
  CHECK(running(trace) == std::vector<std::int64_t>{0, 1, 2, 1, 0});
}

TEST_CASE("what comes too late counts, and later", "[trace]") {
  traced_run run;
  run.submit(2, 1, 1 * ms);
  run.start(2, 1, 2 * ms);
  run.submit(2, 0, 900 * ms); // what was before is written by now
  run.start(2, 0, 901 * ms);
  run.end(2, 0, 901 * ms, 1 * ms);
  run.submit(2, 0, 1'800 * ms);
  run.start(2, 0, 1'801 * ms);
  run.end(2, 0, 1'801 * ms, 1 * ms);
  run.end(2, 1, 2 * ms, 1 * ms);
  run.finish(1'900 * ms);
  test::trace_audit trace{run.out.str()};
  CHECK(trace.problems() == problems{});
  CHECK(running(trace) == std::vector<std::int64_t>{0, 1, 1, 2, 1, 0, 0, 1, 0});
}

TEST_CASE("an attempt that never began is not drawn", "[trace]") {
  traced_run run;
  attempt_finished e;
  e.outcome = attempt_outcome::cancelled;
  run.submit(2, 0, 1);
  run.hook.on_event(event{run.of_task(epoch + 2, 2, 0, 3, e)});
  run.submit(2, 1, 1 * ms);
  run.finish(2 * ms);
  test::trace_audit trace{run.out.str()};
  CHECK(trace.all("X").empty());
  CHECK(counts_of(trace, "queued")
        == std::vector<std::int64_t>{1, 0}); // the other one
}

TEST_CASE("what was before the hook came never counts below 0", "[trace]") {
  traced_run run;
  attempt_finished never_begun;
  never_begun.outcome = attempt_outcome::cancelled;
  run.end(2, 0, 1 * ms, 1 * ms); // its start was not told
  run.hook.on_event(event{run.of_task(epoch + 3 * ms, 2, 1, 3, never_begun)});
  run.start(2, 2, 4 * ms); // nor that it waited
  run.end(2, 2, 4 * ms, 1 * ms);
  run.finish(6 * ms);
  test::trace_audit trace{run.out.str()};
  CHECK(trace.problems() == problems{});
  CHECK(running(trace) == std::vector<std::int64_t>{1, 0});
}

TEST_CASE("what has no end in the trace ends with its run", "[trace]") {
  traced_run run;
  for (std::uint64_t i : {0u, 1u})
    run.submit(2, i, 1 * ms);
  run.start(2, 0, 2 * ms);
  run.finish(3 * ms);
  test::trace_audit trace{run.out.str()};
  CHECK(trace.problems() == problems{});
  CHECK(running(trace) == std::vector<std::int64_t>{0, 1, 0});
  CHECK(counts_of(trace, "queued") == std::vector<std::int64_t>{2, 1, 0});
}

TEST_CASE("a worker that the hook was not told of has a name", "[trace]") {
  std::ostringstream out;
  chrome_trace hook{out};
  test::recorded_run run;
  attempt_finished e;
  e.outcome = attempt_outcome::cancelled;
  hook.on_event(event{run.at<run_started>(epoch)});
  hook.on_event(event{run.of_task<task_submitted>(epoch + 1 * ms, 2, 0, 1)});
  hook.on_event(event{run.of_task(epoch + 2 * ms, 2, 0, 1, e)});
  hook.on_event(event{run.at<run_finished>(epoch + 3 * ms)});
  CHECK(test::trace_audit{out.str()}.problems() == problems{});
}

TEST_CASE("a trace is whole after each run, and goes on", "[trace]") {
  traced_run run;
  run.finish(1 * ms);
  CHECK(test::trace_audit{run.out.str()}.all("b", "run").size() == 1);
  run.hook.on_event(event{run.at<run_started>(epoch + 2 * ms)});
  run.submit(2, 0, 3 * ms);
  run.finish(4 * ms);
  test::trace_audit trace{run.out.str()};
  auto runs = trace.all("b", "run");
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].where != runs[1].where);
}

TEST_CASE("a stream that cannot go back is whole in the end", "[trace]") {
  one_way pipe;
  {
    std::ostream out{&pipe};
    chrome_trace hook{out};
    test::recorded_run run;
    for (int i = 0; i < 2; ++i) {
      hook.on_event(event{run.at<run_started>(epoch)});
      hook.on_event(event{run.at<run_finished>(epoch + 1)});
    }
  }
  CHECK(test::trace_audit{pipe.text}.all("b", "run").size() == 2);
}

TEST_CASE("a file is whole after a run that goes on no further", "[trace]") {
  test::temporary_file file{"something else, which is longer than a trace"};
  {
    chrome_trace hook{std::filesystem::path{file.path()}};
    test::recorded_run run;
    hook.on_event(event{run.at<run_started>(epoch)});
    hook.on_event(event{run.of_task<task_submitted>(epoch + 1, 2, 0, 1)});
  }
  CHECK(test::trace_audit{text_of(file)}.all("M").size() == 5);
}

// As its reader finds it while it is written, or when the process was killed.
TEST_CASE("a file is whole at any time", "[trace]") {
  test::temporary_file file{""};
  chrome_trace hook{std::filesystem::path{file.path()}};
  test::recorded_run run;
  hook.on_event(event{run.at<run_started>(epoch)});
  std::string before;
  int changes = 0;
  for (int i = 0; changes < 4; ++i) {
    hook.on_event(event{run.of_task<task_started>(epoch + i, 2, 0, 1)});
    if (i % 2 == 1)
      hook.on_caught_up();
    auto text = text_of(file);
    if (text == before)
      continue;
    ++changes;
    CHECK_NOTHROW(boost::json::parse(text));
    before = std::move(text);
  }
}

TEST_CASE("a file stays whole when there is no more room", "[trace]") {
  test::temporary_file file{""};
  chrome_trace hook{std::filesystem::path{file.path()}};
  test::recorded_run run;
  test::file_size_limit limit{300'000};
  auto tell_many = [&] {
    for (int i = 0; i < 10'000; ++i)
      hook.on_event(event{run.of_task<task_started>(epoch + i, 2, 0, 1)});
  };
  CHECK_THROWS_WITH(tell_many(), ContainsSubstring(file.path())
                                     && ContainsSubstring("attach a new hook"));
  CHECK_NOTHROW(tell_many());
  test::trace_audit trace{text_of(file)};
  CHECK(trace.all("b", "queue").size() > 1'000);
}

TEST_CASE("a trace that cannot be written is named", "[trace]") {
  CHECK_THROWS_WITH(chrome_trace(std::filesystem::path{"/nonexistent/t.json"}),
                    ContainsSubstring("/nonexistent/t.json"));
  chrome_trace hook{std::filesystem::path{"/dev/full"}};
  test::recorded_run run;
  hook.on_event(event{run.at<run_started>(epoch)});
  CHECK_THROWS_WITH(hook.on_caught_up(), ContainsSubstring("/dev/full"));
}
