// Three runs at once that print while bars are drawn: two that succeed, and one
// in which some elements are tried again and some fail.
//
// usage: busy_job [bars|line]

#include <troupe/hooks/console_capture.hpp>
#include <troupe/hooks/console_sink.hpp>
#include <troupe/hooks/log_hook.hpp>
#include <troupe/hooks/progress.hpp>
#include <troupe/troupe.hpp>

#include <spdlog/logger.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr int pages = 150;
constexpr std::size_t runs = 3;

// For a while, so that there are several frames.
void work() {
  using clock = std::chrono::steady_clock;
  for (auto end = clock::now() + std::chrono::milliseconds{3};
       clock::now() < end;) {
  }
}

int read_page(const std::string& book, int page) {
  work();
  // In parts, from several threads, and too long for a narrow terminal.
  std::cout << book << ": page " << page << " has been read to its end"
            << std::endl;
  if (book == "broken" && page % 50 == 0)
    throw std::runtime_error("page " + std::to_string(page) + " is torn");
  if (book == "broken" && page % 30 == 1 && troupe::current_task().attempt == 0)
    throw std::runtime_error("page " + std::to_string(page) + " sticks");
  return page;
}

troupe::graph book_graph(const std::string& book,
                         const std::function<void()>& wait) {
  troupe::graph_builder b;
  auto page = b.expand("page", [wait] {
    wait();
    std::vector<int> all(pages);
    std::iota(all.begin(), all.end(), 0);
    return all;
  });
  auto read = b.node(
                   "read", [book](int n) { return read_page(book, n); }, page)
                  .retry({.attempts = 2, .first_backoff = {}});
  b.collect(
      "count", [](const troupe::items<int>& all) { return all.size(); }, read);
  return std::move(b).build("book");
}

} // namespace

int main(int argc, char** argv) {
  auto layout = argc > 1 && std::string_view{argv[1]} == "line"
                    ? troupe::progress_layout::line
                    : troupe::progress_layout::bars;
  auto terminal = std::make_shared<troupe::console>();
  troupe::console_capture lines{terminal};
  auto shown = std::make_shared<troupe::progress>(terminal, layout);
  auto log = std::make_shared<spdlog::logger>(
      "job", std::make_shared<troupe::console_sink>(terminal));
  log->set_pattern("log: %v");

  troupe::engine engine{{.slots = 2}};
  engine.attach(shown);
  engine.attach(std::make_shared<troupe::log_hook>(log));

  // All are shown before the first can end.
  auto wait = [shown] {
    while (shown->runs().size() < runs)
      std::this_thread::yield();
  };
  std::vector<troupe::run_handle> all;
  for (const auto* book : {"first", "second", "broken"})
    all.push_back(engine.submit(book_graph(book, wait)));
  for (const auto& run : all)
    run.wait();
  std::cout << "the job is over" << std::endl;
}
