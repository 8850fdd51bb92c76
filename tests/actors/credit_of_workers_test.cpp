// Credit with workers that differ, come and go.

#include "../support/seeds.hpp"
#include <troupe/actors/credit_ledger.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <map>
#include <random>
#include <set>

using namespace troupe;

namespace {

using group_key = credit_ledger::group_key;

const placement gpu = placement::on("gpu");

// Tasks granted by worker.
std::map<worker_id, std::uint64_t> shared_out(credit_ledger& l) {
  std::map<worker_id, std::uint64_t> out;
  for (const auto& g : l.share_out())
    out[g.worker] += g.tasks;
  return out;
}

} // namespace

TEST_CASE("a grant goes where the placement allows", "[credit]") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.add_worker(1, 1, false, {"gpu"});
  l.demand(1, 1, 10, -1, 1, 0, placement::local());
  CHECK(shared_out(l) == std::map<worker_id, std::uint64_t>{{0, 2}});
  l.demand(2, 1, 10, -1, 1, 0, gpu);
  CHECK(shared_out(l) == std::map<worker_id, std::uint64_t>{{1, 2}});
  CHECK(l.can_place(gpu));
  CHECK_FALSE(l.can_place(placement::on("tpu")));
}

TEST_CASE("of several workers the one with the most room is sent more",
          "[credit]") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.add_worker(1, 3, false);
  l.demand(1, 1, 100, -1);
  CHECK(shared_out(l) == std::map<worker_id, std::uint64_t>{{0, 2}, {1, 6}});
}

TEST_CASE("tasks that may be long are spread over workers", "[credit]") {
  for (nanoseconds expected : {nanoseconds{-1}, nanoseconds{60'000'000'000}}) {
    credit_ledger l;
    l.add_worker(1, 1);
    l.add_worker(2, 1);
    l.demand(1, 1, 6, expected, 3);
    auto grants = l.share_out();
    REQUIRE(grants.size() == 2);
    CHECK(grants[0].worker != grants[1].worker);
  }
}

TEST_CASE("what cannot be placed holds up nobody", "[credit]") {
  credit_ledger l;
  l.add_worker(0, 1);
  for (group_key g = 1; g <= 50; ++g)
    l.demand(g, g, 10, 1'000, 1, 0, gpu);
  l.demand(100, 1, 1'000, 1'000); // of a run that also wants the label
  l.demand(101, 200, 1'000, 1'000);
  auto out = shared_out(l);
  CHECK(out[0] >= 390); // nearly all of the horizon
  for (const auto& [worker, tasks] : out)
    CHECK(worker == 0);
  l.add_worker(1, 30, false, {"gpu"});
  std::uint64_t with_label = 0;
  for (const auto& g : l.share_out())
    with_label += g.group <= 50 ? g.tasks : 0;
  CHECK(with_label == 500);
}

TEST_CASE("a worker that goes takes its credit with it", "[credit]") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.add_worker(1, 1, false, {"gpu"});
  l.demand(1, 1, 10, -1, 1, 0, gpu);
  CHECK(shared_out(l)[1] == 2);
  l.remove_worker(1);
  l.demand(1, 1, 10, -1, 1, 0, gpu);
  CHECK(shared_out(l).empty());
  l.add_worker(2, 1, false, {"gpu"});
  CHECK(shared_out(l)[2] == 2);
  l.release(1, 1, 2); // late
  CHECK(shared_out(l).empty());
  l.release(1, 2, 1);
  CHECK(shared_out(l)[2] == 1);
}

TEST_CASE("a run whose worker went may always send a task", "[credit]") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.add_worker(1, 1, false);
  l.demand(1, 1, 2, -1, 1, 0, placement::local());
  CHECK(shared_out(l)[0] == 2);
  l.demand(2, 2, 1, -1);
  CHECK(shared_out(l)[1] == 1);
  l.remove_worker(1);
  l.demand(2, 2, 1, -1);
  CHECK(shared_out(l)[0] == 1);
}

TEST_CASE("a group may change its mind where it wants to be", "[credit]") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.demand(1, 1, 5, -1, 1, 0, gpu);
  CHECK(shared_out(l).empty());
  l.demand(1, 1, 5, -1, 1, 0, placement::local());
  CHECK(shared_out(l)[0] == 2);
  l.leave(1);
  l.demand(2, 1, 5, -1);
  CHECK(shared_out(l)[0] == 2);
}

TEST_CASE("grants say why they go there", "[credit]") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.demand(1, 1, 1, -1, 1, 0, placement::local());
  CHECK(l.share_out().at(0).reason == dispatch_reason::only_worker);
  l.add_worker(1, 4, false, {"gpu"});
  l.demand(2, 1, 1, -1, 1, 0, placement::local());
  CHECK(l.share_out().at(0).reason == dispatch_reason::local);
  l.demand(3, 1, 1, -1, 1, 0, gpu);
  CHECK(l.share_out().at(0).reason == dispatch_reason::label);
  l.demand(4, 1, 1, -1);
  CHECK(l.share_out().at(0).reason == dispatch_reason::most_room);
}

namespace {

// A model of the ledger that only counts: every task costs half of what a slot
// may be sent.
class random_workers {
public:
  explicit random_workers(std::uint64_t seed) : random_(seed) {}

  void run() {
    join();
    for (int i = 0; i < 2'000; ++i)
      step();
    drain();
  }

private:
  struct worker {
    std::uint64_t capacity;
    bool local;
    std::vector<std::string> labels;
  };
  struct group {
    std::uint64_t run;
    placement where;
    std::uint64_t ready = 0;
    std::map<worker_id, std::uint64_t> out = {};
  };

  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  void step() {
    switch (below(12)) {
    case 0:
      if (workers_.size() < 6)
        join();
      break;
    case 1:
      if (!workers_.empty())
        leave(std::next(workers_.begin(),
                        static_cast<long>(below(workers_.size())))
                  ->first);
      break;
    case 2:
    case 3:
    case 4:
      want();
      break;
    case 5:
      ledger_.release(1 + below(20), static_cast<worker_id>(1'000 + below(9)),
                      3);
      break;
    default:
      release_some();
    }
    take_grants();
  }

  void join() {
    worker w{2 * (1 + below(4)), below(2) == 0, {}};
    if (below(2) == 0)
      w.labels = {"gpu"};
    auto id = next_++;
    ledger_.add_worker(id, static_cast<std::uint32_t>(w.capacity / 2), w.local,
                       w.labels);
    workers_.emplace(id, std::move(w));
  }

  // What it had is wanted again.
  void leave(worker_id id) {
    ledger_.remove_worker(id);
    workers_.erase(id);
    for (auto& [key, g] : groups_)
      if (auto lost = g.out.extract(id)) {
        g.ready += lost.mapped();
        ledger_.release(key, id, lost.mapped());
        tell(key);
      }
  }

  void want() {
    auto key = 1 + below(20);
    auto places = std::array{placement::anywhere(), placement::local(), gpu};
    auto [i, is_new] =
        groups_.try_emplace(key, group{1 + key % 5, places[key % 3]});
    i->second.ready += below(5);
    tell(key);
  }

  void tell(group_key key) {
    const auto& g = groups_.at(key);
    ledger_.demand(key, g.run, g.ready, -1, 1, static_cast<int>(key % 2),
                   g.where);
  }

  void release_some() {
    for (auto& [key, g] : groups_)
      for (auto& [id, tasks] : g.out)
        if (tasks > 0 && below(3) == 0) {
          auto n = 1 + below(tasks);
          ledger_.release(key, id, n);
          tasks -= n;
        }
  }

  std::uint64_t out_of(std::uint64_t run) const {
    std::uint64_t sum = 0;
    for (const auto& [key, g] : groups_)
      if (g.run == run)
        for (const auto& [id, tasks] : g.out)
          sum += tasks;
    return sum;
  }

  std::uint64_t load_of(worker_id id) const {
    std::uint64_t sum = 0;
    for (const auto& [key, g] : groups_)
      if (auto i = g.out.find(id); i != g.out.end())
        sum += i->second;
    return sum;
  }

  bool allows(const group& g, worker_id id) const {
    const auto& w = workers_.at(id);
    return g.where.allows(w.local, w.labels);
  }

  void take_grants() {
    for (const auto& one : ledger_.share_out()) {
      REQUIRE(workers_.contains(one.worker));
      auto& g = groups_.at(one.group);
      REQUIRE(allows(g, one.worker));
      REQUIRE(one.tasks <= g.ready);
      bool had_room =
          load_of(one.worker) + one.tasks <= workers_.at(one.worker).capacity;
      bool starved = out_of(g.run) == 0 && one.tasks == 1;
      REQUIRE((had_room || starved));
      g.ready -= one.tasks;
      g.out[one.worker] += one.tasks;
    }
    check_nobody_waits_in_vain();
  }

  // Nobody waits beside a worker with room, and no run has nothing out.
  void check_nobody_waits_in_vain() const {
    for (const auto& [key, g] : groups_)
      if (g.ready > 0)
        for (const auto& [id, w] : workers_)
          if (allows(g, id)) {
            REQUIRE(load_of(id) >= w.capacity);
            REQUIRE(out_of(g.run) > 0);
          }
  }

  // In the end all credit is back: each worker is sent all that it may have.
  void drain() {
    for (auto& [key, g] : groups_)
      ledger_.leave(key);
    groups_.clear();
    CHECK(ledger_.share_out().empty());
    std::map<worker_id, std::uint64_t> all, sent;
    for (const auto& [id, w] : workers_)
      all.emplace(id, w.capacity);
    ledger_.demand(99, 99, 1'000, -1);
    for (const auto& g : ledger_.share_out())
      sent[g.worker] += g.tasks;
    CHECK(sent == all);
  }

  std::mt19937_64 random_;
  credit_ledger ledger_;
  worker_id next_ = 0;
  std::map<worker_id, worker> workers_;
  std::map<group_key, group> groups_;
};

} // namespace

TEST_CASE("credit is kept whatever workers and groups do", "[credit]") {
  for (auto seed : test::seeds(50)) {
    CAPTURE(seed);
    random_workers{seed}.run();
  }
}
