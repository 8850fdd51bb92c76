// Step 6 of docs/guide.md: looking at a graph, and at a run.

#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/progress.hpp>
#include <troupe/troupe.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

using city = troupe::labelled<int>; // an element and its label

std::vector<city> cities() { return {{"Oslo", 709}, {"Bergen", 291}}; }
int grow(int thousands, int percent) { return thousands * percent / 100; }
int add(const troupe::items<int>& all) { return all[0] + all[1]; }

class teller : public troupe::hook {
  void on_group_expanded(const troupe::group_expanded& e) override {
    if (e.labels) // null if the elements have none
      for (const auto& label : *e.labels)
        std::cout << "there is " << label << '\n';
  }
  void on_group_finished(const troupe::group_finished& e) override {
    std::cout << e.run->groups.name(e.group) << ": "
              << e.counts.of(troupe::task_state::succeeded) << " of "
              << e.counts.total() << " succeeded\n";
  }
};

int main() {
  troupe::graph_builder b;
  auto percent = b.input("percent", 110);
  auto people = b.expand("people", cities).description("in thousands");
  auto later = b.node("later", grow, people, percent);
  auto total = b.collect("total", add, later);
  auto g = std::move(b).build("cities");

  std::cout << describe(g) << '\n';
  for (auto id : troupe::downstream(g, {percent}))
    std::cout << g.at(id).name << " depends on percent\n";
  std::cout << to_dot(g, troupe::paths_between(g, later, total)) << '\n';

  std::ostringstream lines;
  troupe::engine engine;
  engine.attach(std::make_shared<teller>());
  engine.attach(std::make_shared<troupe::progress>()); // on stderr
  auto json = std::make_shared<troupe::json_lines>(lines);
  engine.run(g, {}, {total}, {.hooks = {json}}); // of this run alone
  std::cout << std::ranges::count(lines.str(), '\n') << " lines of JSON\n";
}
