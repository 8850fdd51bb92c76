// What the events of tasks have in common, after all that may have been before.

#include "../support/event_objects.hpp"
#include "../support/recorded_run.hpp"
#include <troupe/graph/graph_builder.hpp>
#include <troupe/hooks/task_fields.hpp>

#include <catch2/catch_test_macros.hpp>

#include <ranges>
#include <set>
#include <string>

using namespace troupe;

namespace {

// Words in lines in files, which are called by that name.
graph nested(const std::string& files) {
  graph_builder b;
  auto some = [](int) { return std::views::iota(0, 10); };
  auto file = b.expand(files, [] { return std::views::iota(0, 10); });
  auto line = b.expand("line", some, file);
  auto word = b.node(
      "word", [](int i) { return i; }, line);
  auto words = b.collect(
      "words",
      [](const items<int>& all) { return static_cast<int>(all.size()); }, word);
  b.collect(
      "all", [](const items<int>& all) { return static_cast<int>(all.size()); },
      words);
  return std::move(b).build("nested");
}

struct nested_run : test::event_maker {
  explicit nested_run(const std::string& files)
      : event_maker(nested(files), {1, files.size()}) {}

  group_id group(const std::string& name) const {
    const auto& groups = definition->groups;
    for (group_id g = 0; g < groups.size(); ++g)
      if (groups.name(g) == name)
        return g;
    FAIL("no group " << name);
    return no_group;
  }

  task_started of(const std::string& name, std::uint64_t index,
                  element_ref within = {}) {
    return of_task<task_started>(0, {group(name), index, std::move(within)},
                                 10);
  }
};

element_ref element(std::uint64_t i) {
  return element_ref{new enclosing_element{i, {}}};
}

std::string text_of(task_fields& f, const task_event& e) {
  return std::string{f(e)};
}

} // namespace

TEST_CASE("whatever came before, an event has the fields of its own task") {
  nested_run run{"file"}, other{"paper"};
  auto third = element(3);
  std::vector<task_started> all{run.of("block-line", 5, third),
                                run.of("block-line", 6, third),
                                run.of("block-line", 5, element(4)),
                                other.of("block-line", 5, third),
                                run.of("expand-line", 3),
                                run.of("expand-line", 4),
                                run.of("collect-words", 3),
                                run.of("collect-words", 4),
                                run.of("collect-all", 0)};
  auto changed = [&](auto change) {
    all.push_back(run.of("block-line", 5, third));
    change(all.back());
  };
  changed([](task_started& e) { e.attempt = 1; });
  changed([](task_started& e) { e.group_size = 11; });
  changed([](task_started& e) { e.group_size_final = false; });

  std::set<std::string> texts;
  for (const auto& second : all) {
    task_fields fresh;
    auto expected = text_of(fresh, second);
    CHECK(texts.insert(expected).second);
    for (const auto& first : all) {
      task_fields f;
      f(first);
      CHECK(text_of(f, second) == expected);
      CHECK(text_of(f, second) == expected);
    }
  }
}

TEST_CASE("a label is there from its announcement to the end of its group") {
  test::recorded_run run;
  auto e = run.of_task<task_started>(0, 2, 1, 2);
  auto announced = run.at<group_expanded>(0);
  announced.group = 2;
  announced.spawning_task = {1};
  announced.labels = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"a", "b"});
  announced.count = 2;
  task_fields f;
  auto bare = text_of(f, e);
  CHECK(bare.find("label") == std::string::npos);
  f.learn(announced);
  CHECK(text_of(f, e).find(R"("task_id":"block-over[1]","label":"b",)")
        != std::string::npos);
  auto over = run.at<group_finished>(0);
  over.group = announced.group;
  over.spawning_task = announced.spawning_task;
  f.forget(over);
  CHECK(text_of(f, e) == bare);
}

TEST_CASE(
    "a run's labels are gone with it, though its groups' ends are not told") {
  test::recorded_run run;
  test::event_objects to_json;
  auto announced = run.at<group_expanded>(0);
  announced.group = 2;
  announced.spawning_task = {1};
  announced.labels = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"a", "b"});
  announced.count = 2;
  to_json(announced);
  auto e = run.of_task<task_started>(0, 2, 1, 2);
  CHECK(to_json(e).contains("label"));
  test::event_maker other{run.g, {3, 4}};
  to_json(other.at<run_finished>(0));
  CHECK(to_json(e).contains("label"));
  to_json(run.at<run_finished>(0));
  CHECK_FALSE(to_json(e).contains("label")); // of another run with its id
}
