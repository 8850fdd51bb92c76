// Step 11 of docs/guide.md: what others see of a run, and how they see it.

#include <troupe/actors/metrics_hook.hpp>
#include <troupe/actors/prometheus_text.hpp>
#include <troupe/hooks/run_reporter.hpp>
#include <troupe/troupe.hpp>

#include <caf/actor_system.hpp>

#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

using order = std::vector<int>;

struct invoice {
  int number;
  double total;
};

// What telemetry says of an invoice.
std::string summary_of(const invoice& i) {
  return "invoice " + std::to_string(i.number);
}

order numbers_in(const order& wanted) { return wanted; }
invoice write_invoice(int number) { return {number, 9.5 * number}; }
double add_up(const troupe::items<invoice>& all) {
  double sum = 0;
  for (const auto& one : all)
    sum += one.total;
  return sum;
}

// Is told of the nodes of one group alone.
class invoice_teller : public troupe::hook {
  void on_node_finished(const troupe::node_finished& e) override {
    std::cout << e.run->groups.task_name(e.task) << " has made " << *e.summary
              << '\n';
  }
};

int main() {
  troupe::graph_builder b;
  auto wanted = b.input<order>("wanted");
  auto number = b.expand("number", numbers_in, wanted);
  auto one = b.node("invoice", write_invoice, number).tag("summarize");
  auto total = b.collect("total", add_up, one);
  auto g = std::move(b).build("invoices");

  troupe::engine engine{{.slots = 1}};
  engine.attach(
      std::make_shared<invoice_teller>(),
      {.filter = {.kinds = troupe::event_kinds::of<troupe::node_finished>(),
                  .groups = {"block-number"}}});

  auto& metrics = engine.system().metrics();
  engine.attach(std::make_shared<troupe::metrics_hook>(metrics));

  auto reporter = std::make_shared<troupe::run_reporter>();
  engine.run(g, {wanted = order{1, 2, 3}}, {total}, {.hooks = {reporter}});

  std::istringstream lines{troupe::prometheus_text(metrics)};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("troupe_runs_finished_total"))
      std::cout << line << '\n';

  auto report = reporter->take().front();
  for (const auto& step : report.critical_path)
    std::cout << step.task << " had to end first\n";
}
