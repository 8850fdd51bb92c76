// Shows a hook of one's own: progress on two levels, in thirty lines. The upper
// line advances with each task group, the lower one with each element.

#include <troupe/troupe.hpp>

#include <iostream>
#include <string>
#include <vector>

class two_levels : public troupe::hook {
public:
  void on_groups_planned(const troupe::groups_planned& e) override {
    groups_ = e.run->groups.size();
  }

  void on_group_expanded(const troupe::group_expanded& e) override {
    elements_ = e.count;
  }

  void on_task_finished(const troupe::task_finished& e) override {
    const auto& groups = e.run->groups;
    if (groups.why(e.task.group) == troupe::purpose::execute_block)
      std::cout << "  " << groups.name(e.task.group) << ' ' << ++elements_done_
                << '/' << elements_ << '\n';
  }

  void on_group_finished(const troupe::group_finished& e) override {
    std::cout << e.run->graph_name() << ' ' << ++groups_done_ << '/' << groups_
              << ": " << e.run->groups.name(e.group) << '\n';
  }

private:
  std::size_t groups_ = 0;
  std::size_t groups_done_ = 0;
  std::uint64_t elements_ = 0;
  std::uint64_t elements_done_ = 0;
};

int main() {
  troupe::graph_builder b;
  auto word = b.expand("word", [] {
    return std::vector<std::string>{"one", "two", "three"};
  });
  auto length = b.node(
      "length", [](const std::string& w) { return w.size(); }, word);
  auto total = b.collect(
      "total",
      [](const troupe::items<std::size_t>& lengths) {
        std::size_t sum = 0;
        for (auto n : lengths)
          sum += n;
        return sum;
      },
      length);
  auto g = std::move(b).build("words");

  troupe::engine engine;
  engine.attach(std::make_shared<two_levels>());
  auto result = engine.run(g, {}, {total});
  std::cout << "letters: " << result[total] << '\n';
}
