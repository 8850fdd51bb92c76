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
/// | `block gate=PATH n=N` | a sum of squares below N; the one of 7 waits |
/// | `errors kind=WORD` | `far`: throws |
/// | `bulk size=N` | `size`: of N bytes that went there and back |
///
/// All tasks that can be are at workers with the label "far".
troupe::graph_catalog process_graphs();

} // namespace test
