// Credit: who may send how much, and whose turn it is.

#include <troupe/actors/credit_ledger.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>

using namespace troupe;

namespace {

// Tasks granted by group.
std::map<credit_ledger::group_key, std::uint64_t> shared_out(credit_ledger& l) {
  std::map<credit_ledger::group_key, std::uint64_t> out;
  for (const auto& g : l.share_out())
    out[g.group] += g.tasks;
  return out;
}

} // namespace

TEST_CASE("of tasks not measured yet two per slot are out") {
  credit_ledger l;
  l.add_worker(0, 2);
  l.demand(1, 1, 1'000, -1);
  CHECK(shared_out(l)[1] == 4);
  CHECK(shared_out(l).empty());
  l.release(1, 0, 1);
  l.demand(1, 1, 996, -1);
  CHECK(shared_out(l)[1] == 1);
}

TEST_CASE("short tasks go out by the hundred, long ones singly") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.demand(1, 1, 1'000'000, 10'000);
  CHECK(shared_out(l)[1] == 40); // 0.4 ms of them
  l.release(1, 0, 40);
  l.demand(1, 1, 1'000'000, 60'000'000'000);
  CHECK(shared_out(l)[1] == 2);
}

TEST_CASE("a group gets no more than it has") {
  credit_ledger l;
  l.add_worker(0, 4);
  l.demand(1, 1, 3, 1'000);
  CHECK(shared_out(l)[1] == 3);
}

TEST_CASE("groups take turns") {
  credit_ledger l;
  l.add_worker(0, 2);
  l.demand(1, 1, 1'000'000, 10'000);
  l.demand(2, 2, 1'000'000, 10'000);
  auto first = shared_out(l);
  CHECK(first[1] > 0);
  CHECK(first[2] > 0);
  l.release(1, 0, first[1]);
  l.demand(1, 1, 1'000'000, 10'000);
  l.release(2, 0, first[2]);
  l.demand(2, 2, 10, 10'000);
  auto second = shared_out(l);
  CHECK(second[1] > 0);
  CHECK(second[2] == 10);
}

TEST_CASE("a run that is held gets nothing until it is let go") {
  credit_ledger l;
  l.add_worker(0, 2);
  l.hold(7, true);
  l.demand(1, 7, 10, -1);
  l.demand(2, 8, 1, -1);
  auto out = shared_out(l);
  CHECK(out.size() == 1);
  CHECK(out[2] == 1);
  l.hold(7, false);
  CHECK(shared_out(l)[1] == 3);
}

TEST_CASE("a group that leaves gives back all it had") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.demand(1, 1, 10, -1);
  CHECK(shared_out(l)[1] == 2);
  l.leave(1);
  l.demand(2, 1, 10, -1);
  CHECK(shared_out(l)[2] == 2);
}

TEST_CASE("what is given back twice, or by strangers, counts once") {
  credit_ledger l;
  l.add_worker(0, 1);
  l.demand(1, 1, 10, -1);
  CHECK(shared_out(l)[1] == 2);
  l.release(1, 0, 100);
  l.release(99, 0, 100);
  l.release(1, 5, 100);
  l.demand(1, 1, 8, -1);
  CHECK(shared_out(l)[1] == 2);
}

TEST_CASE("without a worker demand waits") {
  credit_ledger l;
  l.demand(1, 1, 10, -1);
  CHECK(shared_out(l).empty());
  l.add_worker(0, 1);
  CHECK(shared_out(l)[1] == 2);
}

TEST_CASE("a run with nothing out may send a task, however much others have") {
  credit_ledger l;
  l.add_worker(0, 2);
  l.demand(1, 1, 1'000'000, 1'000'000'000);
  CHECK(shared_out(l)[1] == 4); // all there is
  l.demand(2, 2, 10, 1'000'000'000);
  l.demand(3, 2, 10, 1'000'000'000); // of the same run
  l.demand(4, 3, 10, 1'000'000'000);
  auto out = shared_out(l);
  CHECK(out[2] + out[3] == 1);
  CHECK(out[4] == 1);
  CHECK(shared_out(l).empty());
  l.release(2, 0, 1);
  CHECK(shared_out(l)[3] == 1);
}

TEST_CASE("runs take turns, however many groups they have") {
  credit_ledger l;
  l.add_worker(0, 1);
  for (credit_ledger::group_key many = 100; many < 150; ++many)
    l.demand(many, 1, 1'000, 1'000'000'000);
  l.demand(2, 2, 1'000, 1'000'000'000);
  std::uint64_t of_one = 0, of_many = 0;
  for (int i = 0; i < 100; ++i)
    for (const auto& g : l.share_out()) {
      (g.group == 2 ? of_one : of_many) += g.tasks;
      l.release(g.group, g.worker, g.tasks);
    }
  CHECK(of_one >= 40);
  CHECK(of_many >= 40);
}

TEST_CASE("a batch counts as one task, and is granted whole") {
  credit_ledger l;
  l.add_worker(0, 2);
  l.demand(1, 1, 1'000, -1, 8);
  CHECK(shared_out(l)[1] == 32); // two batches per slot
  l.release(1, 0, 1);
  l.demand(1, 1, 968, -1, 8);
  CHECK(shared_out(l)[1] == 8);
  CHECK(shared_out(l).empty());
}

TEST_CASE("fewer tasks than a batch are granted, too") {
  credit_ledger l;
  l.add_worker(0, 2);
  l.demand(1, 1, 3, -1, 8);
  CHECK(shared_out(l)[1] == 3);
}

TEST_CASE("what waits is sent once for each slot, however short it is") {
  credit_ledger l{true};
  l.add_worker(0, 100);
  l.demand(1, 1, 1'000, 1'000);
  CHECK(shared_out(l)[1] == 100);
  CHECK(shared_out(l).empty());
  l.release(1, 0, 10);
  l.demand(1, 1, 900, 1'000);
  CHECK(shared_out(l)[1] == 10);
}
