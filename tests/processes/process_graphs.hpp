// The graphs of these tests, which their worker processes build too.

#pragma once

#include "parity_case.hpp"
#include <troupe/graph/graph_catalog.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace test {

/// An error that all processes register.
class ledger_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// An error that nobody registers.
class strange_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// What this program has for `node_main`:
///
/// | graph | what it does |
/// |---|---|
/// | `parity case=NAME` | the graph of a `parity_case` |
/// | `gated gate=PATH at=LABEL` | `held`: waits at a gate, yields its process |
/// | `waits ms=N` | `waits`: for so long |
/// | `block gate=PATH n=N` | `sum` of the squares below N; 7 waits at a gate |
/// | `block gate=PATH n=N all=1` | the same, and all wait there |
/// | `errors kind=WORD` | `far`: throws |
/// | `bulk size=N` | `size`: of N bytes that went there and back |
///
/// What waits or throws is at workers with the label "far", if nothing else is
/// said. Who is told "die" at a gate kills its process.
troupe::graph_catalog process_graphs();

} // namespace test
