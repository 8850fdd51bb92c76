#include "stream.hpp"

#include "memory.hpp"
#include <troupe/troupe.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>

namespace bench {

stream_figures measure_stream(long elements) {
  troupe::graph_builder b;
  auto n = b.input<long>("n");
  auto x = b.expand(
      "x",
      [](long end) {
        return [end, next = 0L]() mutable -> std::optional<long> {
          if (next == end)
            return std::nullopt;
          return next++;
        };
      },
      n);
  auto y = b.node(
      "y", [](long i) { return 2 * i; }, x);
  auto sum = b.fold(
      "sum", 0L, [](long a, long i) { return a + i; }, y);
  auto g = std::move(b).build("stream");

  troupe::engine engine;
  engine.run(g, {n = 10'000L}, {sum}); // whatever is made once
  auto before = reset_peak_memory();
  auto begin = std::chrono::steady_clock::now();
  auto result = engine.run(g, {n = elements}, {sum});
  std::chrono::duration<double> passed =
      std::chrono::steady_clock::now() - begin;
  if (result[sum] != elements * (elements - 1))
    throw std::logic_error("the stream's sum is wrong");
  return {passed.count(), peak_memory() - before};
}

} // namespace bench
