// Shows nodes that are there for what they do: functions that return nothing,
// the order between them, and one that runs whatever a run is asked for.

#include <troupe/troupe.hpp>

#include <iostream>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <vector>

// What is written to; the nodes share it, so it has a lock.
class ledger {
public:
  void write(const std::string& line) {
    std::lock_guard guard{mutex_};
    lines_.push_back(line);
  }
  std::vector<std::string> lines() const {
    std::lock_guard guard{mutex_};
    return lines_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

using shared_ledger = std::shared_ptr<ledger>;

std::vector<int> orders() { return {30, 12}; }
int sum(const troupe::items<int>& xs) {
  return std::accumulate(xs.begin(), xs.end(), 0);
}

void open_ledger(const shared_ledger& to) { to->write("opened"); }
void book_order(const shared_ledger& to, int amount) {
  to->write("booked " + std::to_string(amount));
}
void close_ledger(const shared_ledger& to, int total) {
  to->write("closed at " + std::to_string(total));
}

int main() {
  troupe::graph_builder b;
  auto to = b.input<shared_ledger>("ledger");
  auto opened = b.node("open", open_ledger, to);
  auto order = b.expand("order", orders);
  auto booked = b.node("book", book_order, to, order).after(opened);
  auto total = b.collect("total", sum, order);
  // After a node of a block means: after all its elements.
  b.node("close", close_ledger, to, total).after(booked).always();
  auto g = std::move(b).build("orders");

  troupe::engine engine{{.slots = 1}}; // one at a time, for an order to show
  auto written = std::make_shared<ledger>();
  auto result = engine.run(g, {to = written}, {total}); // only the total
  std::cout << "total " << result[total] << '\n';
  for (const auto& line : written->lines())
    std::cout << line << '\n';
}
