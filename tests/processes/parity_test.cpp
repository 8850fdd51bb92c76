// The same graphs on slots and on processes tell the same, and yield the same.

#include "../support/process_pool.hpp"
#include "process_graphs.hpp"
#include <troupe/hooks/canonical.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

using namespace troupe;

namespace {

using name_list = std::vector<std::string>;

// A case of which a run was submitted.
struct begun_case {
  test::parity_case what;
  run_handle run;
};

begun_case begin(engine& e, test::parity_case c, std::optional<placement> at) {
  auto options = c.options;
  options.policy.placement = std::move(at);
  options.summaries = true; // so that values are compared, too
  options.recipe = graph_recipe{"parity", {{"case", c.name}}};
  auto run = e.submit(c.make(), c.inputs, c.targets, std::move(options));
  return {std::move(c), std::move(run)};
}

void check_result(const begun_case& c) {
  REQUIRE(c.run.wait_for(std::chrono::minutes{1}));
  if (c.what.check)
    CHECK_NOTHROW(c.what.check(c.run.result()));
  else if (!c.what.stops_early)
    CHECK(c.run.outcome() == run_outcome::failed);
}

std::vector<event> events_of(const run_handle& run,
                             const std::vector<event>& all) {
  std::vector<event> some;
  std::ranges::copy_if(all, std::back_inserter(some), [&](const event& e) {
    return base_of(e).run->id == run.id();
  });
  return some;
}

// What must be the same. Of what stops early, which tasks there were, and how
// the run ended.
name_list essence(const begun_case& c, const std::vector<event>& events) {
  if (!c.what.stops_early)
    return canonical(events);
  name_list lines{std::string{to_string(*c.run.outcome())}};
  for (const auto& e : events)
    if (const auto* end = std::get_if<task_finished>(&e))
      lines.push_back(end->run->groups.task_name(end->task));
  std::ranges::sort(lines);
  return lines;
}

// Some of the lines that only one of the two has.
name_list differences(const name_list& a, const name_list& b) {
  name_list lines;
  std::ranges::set_symmetric_difference(a, b, std::back_inserter(lines));
  lines.resize(std::min(lines.size(), std::size_t{6}));
  return lines;
}

using essences = std::map<std::string, name_list>;

// Runs all cases at once.
essences run_all(engine& e, test::event_watch& seen,
                 const std::optional<placement>& at) {
  std::vector<begun_case> all;
  for (auto& c : test::parity_cases())
    all.push_back(begin(e, std::move(c), at));
  for (const auto& c : all) {
    CAPTURE(c.what.name);
    check_result(c);
  }
  essences found;
  auto events = seen.events();
  for (const auto& c : all)
    found[c.what.name] = essence(c, events_of(c.run, events));
  return found;
}

essences run_in_slots(std::uint32_t slots) {
  auto seen = std::make_shared<test::event_watch>();
  auto audit = std::make_shared<stream_audit>();
  essences found;
  {
    engine e{{.slots = slots}};
    e.attach(audit);
    e.attach(seen);
    found = run_all(e, *seen, {});
  }
  CHECK(audit->violations() == name_list{});
  return found;
}

void check_same(const essences& a, const essences& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [name, lines] : a) {
    CAPTURE(name);
    CHECK(differences(lines, b.at(name)) == name_list{});
  }
}

// Expanders and folds are always local.
bool may_leave(const task_started& e) {
  for (auto n : e.run->groups.nodes(e.task.group))
    if (e.run->groups.of().at(n).kind != node_kind::plain)
      return false;
  return true;
}

} // namespace

TEST_CASE("what is told and yielded is the same on slots and on processes",
          "[parity]") {
  auto expected = run_in_slots(1);
  check_same(expected, run_in_slots(4));
  test::process_pool pool{2};
  for (std::uint32_t more : {2u, 1u}) {
    pool.start(more);
    CAPTURE(pool.workers().size());
    check_same(expected, run_all(*pool, pool.seen(), placement::anywhere()));
    auto before = pool.all<task_started>().size();
    check_same(expected, run_all(*pool, pool.seen(), placement::on("far")));
    std::set<worker_id> used;
    auto starts = pool.all<task_started>();
    for (auto i = before; i < starts.size(); ++i) {
      CHECK((starts[i].worker != 0 || !may_leave(starts[i])));
      used.insert(starts[i].worker);
    }
    CHECK(used.size() == pool.workers().size() + 1);
  }
}
