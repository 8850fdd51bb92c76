// Shows what a failure tells: the element that failed, its chain of errors, and
// what was skipped because of it.

#include <troupe/troupe.hpp>

#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

std::vector<std::string> readings() { return {"12", "7", "n/a", "5"}; }

int parse(const std::string& text) {
  try {
    return std::stoi(text);
  } catch (const std::exception&) {
    std::throw_with_nested(
        std::runtime_error("\"" + text + "\" is not a reading"));
  }
}

int sum(const troupe::items<int>& xs) {
  int s = 0;
  for (int x : xs)
    s += x;
  return s;
}

// Prints each task that did not succeed, and why.
class complaints : public troupe::hook {
public:
  void on_task_finished(const troupe::task_finished& e) override {
    const auto& groups = e.run->groups;
    if (e.state == troupe::task_state::skipped)
      std::cout << groups.task_name(e.task) << " was skipped, because of "
                << groups.task_name(e.root_cause) << '\n';
    else if (e.error)
      std::cout << groups.task_name(e.task) << " failed\n";
  }
};

int main() {
  troupe::graph_builder b;
  auto reading = b.expand("reading", readings);
  auto parsed = b.node("parsed", parse, reading);
  auto total = b.collect("total", sum, parsed);
  auto g = std::move(b).build("readings");

  troupe::engine engine;
  engine.attach(std::make_shared<complaints>());
  try {
    std::cout << engine.run(g, {}, {total})[total] << '\n';
  } catch (const troupe::run_error& e) {
    std::cout << e.what() << '\n';
    for (const auto& f : e.failures())
      for (const auto& cause : f->causes)
        std::cout << "  at the bottom of " << f->task << ": " << cause.type
                  << ": " << cause.message << '\n';
    try {
      e.rethrow();
    } catch (const std::runtime_error& original) {
      std::cout << "rethrown: " << original.what() << '\n';
    }
  }
}
