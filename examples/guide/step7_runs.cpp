// Step 7 of docs/guide.md: many runs at once, and their ends.

#include <troupe/troupe.hpp>

#include <chrono>
#include <iostream>
#include <latch>
#include <thread>

using namespace std::chrono_literals;

std::latch both_began{2};

int square(int x) { return x * x; }

// Never ends by itself, but asks whether it is still wanted.
void wait_for_ever() {
  const auto& task = troupe::current_task();
  both_began.count_down();
  while (!task.cancelled())
    std::this_thread::sleep_for(1ms);
  std::cout << task.run->baggage.at("user") << "'s task stops\n";
  throw troupe::task_cancelled{};
}

int main() {
  troupe::graph_builder b;
  auto x = b.input<int>("x");
  auto squared = b.node("squared", square, x);
  auto endless = b.node("endless", wait_for_ever);
  auto g = std::move(b).build("runs");

  troupe::engine engine{{.slots = 2, .max_runs = 2}};
  auto three = engine.submit(g, {x = 3}, {squared}); // returns at once
  auto four = engine.submit(g, {x = 4}, {squared});
  auto five = three.result()[squared] + four.result()[squared];
  std::cout << five << " is the square of 5\n";

  auto ada = engine.submit(g, {}, {endless}, {.baggage = {{"user", "Ada"}}});
  auto bob = engine.submit(g, {}, {endless}, {.baggage = {{"user", "Bob"}}});
  both_began.wait();
  try {
    engine.submit(g, {x = 5}, {squared});
  } catch (const troupe::engine_busy& e) {
    std::cout << e.what() << '\n';
  }
  std::cout << "Ada's run knows " << ada.counts().known << " task, and has "
            << (ada.wait_for(10ms) ? "" : "not ") << "ended\n";
  ada.cancel();
  try {
    ada.result();
  } catch (const troupe::run_error& e) {
    std::cout << e.what() << '\n';
  }
} // the engine's end cancels Bob's run, and waits for it
