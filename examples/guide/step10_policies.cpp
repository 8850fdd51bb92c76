// Step 10 of docs/guide.md: retries, timeouts, limits, failures, branches.

#include <troupe/troupe.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using text = std::string;

std::vector<text> addresses() { return {"letter", "photo", "gone"}; }

// A server that is busy at first.
text fetch(const text& address) {
  if (address == "gone")
    throw troupe::non_retryable_error{"there is no page \"" + address + '"'};
  if (troupe::current_task().attempt == 0)
    throw std::runtime_error("busy");
  return address == "letter" ? "Dear Ada" : "<picture of a cat>";
}

text parse(const text& page) {
  if (page.front() == '<')
    troupe::skip("it is a picture");
  return page;
}

text recognise(const text& page) {
  if (page.front() != '<')
    troupe::skip("it is text");
  return "a cat";
}

std::size_t print(const troupe::items<troupe::outcome<text>>& all) {
  for (const auto& one : all)
    std::cout << (one ? one.value() : "-- " + one.failure()->error.message)
              << '\n';
  return all.size();
}

int main() {
  troupe::graph_builder b;
  auto address = b.expand("address", addresses).failures(troupe::tolerate(1));
  auto page = b.node("page", fetch, address)
                  .retry({.attempts = 3, .first_backoff = 1ms})
                  .timeout(5s)
                  .limit("connections")
                  .own_group();
  auto parsed = b.node("parsed", parse, page);
  auto recognised = b.node("recognised", recognise, page);
  auto content = b.first_of("content", parsed, recognised);
  auto printed = b.collect("printed", print, outcomes(content));
  auto g = std::move(b).build("pages");

  troupe::engine engine;
  engine.run(g, {}, {printed}, {.semaphores = {{"connections", 2}}});
}
