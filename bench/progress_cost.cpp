#include "progress_cost.hpp"

#include <troupe/hooks/progress.hpp>
#include <troupe/troupe.hpp>

#include <atomic>
#include <chrono>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <ranges>
#include <set>
#include <string>
#include <thread>
#include <unistd.h>

namespace bench {

namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int tasks = 300'000;
constexpr auto interval = 10us; // between two tasks

std::set<std::string> threads() {
  std::set<std::string> ids;
  for (const auto& e : std::filesystem::directory_iterator{"/proc/self/task"})
    ids.insert(e.path().string());
  return ids;
}

// CPU time of a thread by its folder in /proc, in seconds.
double cpu_of(const std::string& thread) {
  double ns = 0;
  std::ifstream{thread + "/schedstat"} >> ns;
  return ns / 1e9;
}

// Says by which thread it is called.
class traced_progress : public troupe::progress {
public:
  using progress::progress;
  void on_groups_planned(const troupe::groups_planned& e) override {
    thread_ = gettid();
    progress::on_groups_planned(e);
  }
  std::string thread() const {
    return "/proc/self/task/" + std::to_string(thread_);
  }

private:
  std::atomic<int> thread_;
};

// A pseudo-terminal that somebody reads, so that the display paints on it.
class watched_terminal {
public:
  watched_terminal() : master_(posix_openpt(O_RDWR | O_NOCTTY)) {
    grantpt(master_);
    unlockpt(master_);
    setenv("TERM", "xterm", 1);
    slave_ = open(ptsname(master_), O_RDWR | O_NOCTTY);
    reader_ = std::thread{[this] {
      char text[4'096];
      while (read(master_, text, sizeof text) > 0)
        ;
    }};
  }
  ~watched_terminal() {
    close(slave_); // ends the reader
    reader_.join();
    close(master_);
  }
  watched_terminal(const watched_terminal&) = delete;
  watched_terminal& operator=(const watched_terminal&) = delete;

  int fd() const { return slave_; }

private:
  int master_;
  int slave_;
  std::thread reader_;
};

// Each hundredth task waits for its time: the machine is not busy beside.
troupe::graph paced_tasks() {
  troupe::graph_builder b;
  auto begin = b.node("begin", [] { return clock::now(); });
  auto i = b.expand("i", [] { return std::views::iota(0, tasks); });
  auto paced = [](clock::time_point start, int n) {
    if (n % 100 == 0)
      std::this_thread::sleep_until(start + n * interval);
    return n;
  };
  b.node("paced", paced, begin, i);
  return std::move(b).build("paced tasks");
}

} // namespace

double progress_share() {
  watched_terminal terminal;
  troupe::engine engine;
  auto before = threads();
  auto display = std::make_shared<traced_progress>(
      std::make_shared<troupe::console>(terminal.fd()));
  std::string painter;
  for (const auto& thread : threads())
    if (!before.contains(thread))
      painter = thread;
  engine.attach(display);
  engine.run(paced_tasks(), {}, {});
  auto share = (cpu_of(display->thread()) + cpu_of(painter)) / tasks * 1e5;
  engine.detach(display);
  return share;
}

} // namespace bench
