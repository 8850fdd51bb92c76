// The same program on one machine or on many: a coordinator, and its workers.
//
//     many_machines run --workers 2 numbers=100
//
// counts the primes below 100, 200, …, a task for each, in three processes.

#include <troupe/actors/node_main.hpp>
#include <troupe/troupe.hpp>

#include <cstdint>
#include <vector>

std::vector<std::int64_t> bounds(std::int64_t numbers) {
  std::vector<std::int64_t> list;
  for (std::int64_t i = 1; i <= numbers; ++i)
    list.push_back(100 * i);
  return list;
}

std::int64_t primes_below(std::int64_t bound) {
  std::int64_t primes = 0;
  for (std::int64_t n = 2; n < bound; ++n) {
    bool prime = true;
    for (std::int64_t d = 2; prime && d * d <= n; ++d)
      prime = n % d != 0;
    primes += prime;
  }
  return primes;
}

std::int64_t largest(troupe::items<std::int64_t> counts) {
  return counts.empty() ? 0 : counts[counts.size() - 1];
}

// Every process builds the same graph from the same parameters.
troupe::graph make_primes(const troupe::parameters& p) {
  troupe::graph_builder b;
  auto numbers = b.input("numbers", p.number("numbers", 50));
  auto bound = b.expand("bound", bounds, numbers);
  auto primes = b.node("primes", primes_below, bound);
  b.collect("largest", largest, primes);
  return std::move(b).build("primes");
}

int main(int argc, char** argv) {
  return troupe::node_main(argc, argv, {{"primes", make_primes}});
}
