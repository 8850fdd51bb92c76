// An audit that is told events of a run, one by one.

#pragma once

#include <troupe/graph/override.hpp>
#include <troupe/graph/selection.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// A run of `g` that is given some values, from its begin on.
class told_audit {
public:
  told_audit(const troupe::graph& g, std::vector<troupe::binding> given,
             std::vector<troupe::target> targets)
      : run_{{1, 2}, {g, troupe::resolve(g, given, targets).selected}, {}} {
    tell(troupe::run_started{});
    tell(troupe::groups_planned{});
  }

  const troupe::grouping& groups() const { return run_.groups; }

  /// The next event of the run.
  template <class Event>
  void tell(Event e) {
    e.run = &run_;
    e.seq = next_seq_++;
    audit_.check(e);
  }

  std::vector<std::string> violations() const { return audit_.violations(); }

private:
  troupe::run_definition run_;
  troupe::stream_audit audit_;
  std::uint64_t next_seq_ = 0;
};

} // namespace test
