#include "process_graphs.hpp"

#include "../support/gate.hpp"
#include "../support/graphs.hpp"
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/outcome.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <thread>
#include <unistd.h>

using namespace troupe;

namespace test {

namespace {

graph make_parity_case(const parameters& p) {
  for (const auto& c : parity_cases())
    if (c.name == p.at("case"))
      return c.make();
  throw std::invalid_argument("no such case: " + p.at("case"));
}

// Ends the whole process, if it is told to.
int wait_there(const std::string& at, std::string_view name) {
  if (pass(at, name) == "die")
    kill(getpid(), SIGKILL);
  current_task().throw_if_cancelled();
  return getpid();
}

graph make_gated(const parameters& p) {
  graph_builder b;
  b.node("held", [at = p.at("gate")] {
     return wait_there(at, "held");
   }).on(p.get("at", "far"));
  return std::move(b).build("gated");
}

graph make_waits(const parameters& p) {
  graph_builder b;
  b.node("waits", [time = std::chrono::milliseconds{p.number("ms", 1)}] {
     std::this_thread::sleep_for(time);
   }).on("far");
  return std::move(b).build("waits");
}

graph make_block(const parameters& p) {
  graph_builder b;
  auto n = b.input("n", static_cast<int>(p.number("n", 50)));
  auto x = b.expand("x", graph_q::numbers_below, n);
  auto y = b.node(
                "y",
                [at = p.at("gate"), all = p.has("all")](int i) {
                  if (all || i == 7)
                    wait_there(at, std::to_string(i));
                  return i * i;
                },
                x)
               .on("far");
  b.node("sum", graph_q::sum, successes(y));
  return std::move(b).build("block");
}

[[noreturn]] void throw_of_kind(const std::string& kind) {
  if (kind == "ledger")
    throw ledger_error("no page 12");
  if (kind == "strange")
    throw strange_error("no page 13");
  if (kind == "text")
    throw std::string{"no exception"};
  try {
    try {
      throw strange_error("no disk");
    } catch (...) {
      std::throw_with_nested(ledger_error("no page 14"));
    }
  } catch (...) {
    std::throw_with_nested(std::out_of_range("no seven"));
  }
}

graph make_errors(const parameters& p) {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<int>{0, 1}; });
  b.node(
       "far",
       [kind = p.at("kind")](int i) {
         if (i == 1)
           throw_of_kind(kind);
         return i;
       },
       x)
      .on("far")
      .retry({.attempts = 2, .first_backoff = time_span{}});
  return std::move(b).build("errors");
}

graph make_bulk(const parameters& p) {
  graph_builder b;
  auto bytes =
      b.node("bytes", [n = static_cast<std::size_t>(p.number("size", 1))] {
         return std::vector<char>(n, 'b');
       }).local();
  auto back = b.node(
                   "back", [](std::vector<char> all) { return all; }, bytes)
                  .on("far");
  b.node(
       "size",
       [](const std::vector<char>& all) {
         return static_cast<int>(std::ranges::count(all, 'b'));
       },
       back)
      .local();
  return std::move(b).build("bulk");
}

} // namespace

std::vector<parity_case> parity_cases() {
  std::vector<parity_case> all;
  for (auto* some : {numbered_cases, nested_cases, stream_cases, policy_cases})
    for (auto& c : some())
      all.push_back(std::move(c));
  return all;
}

graph_catalog process_graphs() {
  return {{"parity", make_parity_case}, {"gated", make_gated},
          {"waits", make_waits},        {"block", make_block},
          {"errors", make_errors},      {"bulk", make_bulk}};
}

} // namespace test
