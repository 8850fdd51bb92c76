// Describes a graph to other programs, as JSON.

#pragma once

#include <troupe/graph/graph.hpp>

#include <string>

namespace troupe {

/// The graph as one JSON object on one line. Fields come in this order:
///
/// | field | meaning |
/// |---|---|
/// | `name` | of the graph |
/// | `fingerprint` | 16 hexadecimal digits: see `graph::fingerprint` |
/// | `nodes` | array, in an order in which they can run |
///
/// A node is an object:
///
/// | field | meaning |
/// |---|---|
/// | `name` | unique in the graph; a module's nodes are `module/node` |
/// | `kind` | `input`, `node`, `expand` or `collect` |
/// | `type` | of its value: of one element, in a block and of an expander |
/// | `block` | name of the expander of the innermost block it is in, or null |
/// | `arguments` | array of `{"node": name, "passing": how}`, where how is |
/// |             | `plain`; `all`, `successes` or `outcomes` (elements of a |
/// |             | block together); or `order` (no value) |
/// | `has_default` | inputs only: whether a run may leave it unbound |
/// | `always` | whether every run needs it |
/// | `tags` | object from key to value; left out if there are none |
/// | `description` | left out if there is none |
/// | `policy` | object, see below; left out if nothing was said |
/// | `has_fallback` | true if a value stands for a failed one; else left out |
/// | `middleware` | array of names, the outermost first; left out if there is |
/// |              | none |
/// | `where` | `file.cpp:12`, where the program made it |
///
/// A policy is an object with what was said of the node, its modules and the
/// graph, as `task_policy` has it. Times are in nanoseconds.
///
/// | field | meaning |
/// |---|---|
/// | `retry` | object: `attempts`, `first_backoff_ns`, `factor`, `cap_ns`, |
/// |         | `jitter` (`full` or `none`), `on` (array of types; left out if |
/// |         | empty), `has_predicate` |
/// | `timeout_ns` | and `queue_timeout_ns`, `total_timeout_ns` |
/// | `grace_period_ns` | number |
/// | `failures` | object: `mode` (`fail_fast`, `keep_going` or `tolerate`), |
/// |            | and what is tolerated: `count`, or `share` of all |
/// | `limits` | object from semaphore to units |
/// | `priority` | number; also `batch`, `window` |
/// | `placement` | `anywhere`, `local`, or object: `label` |
/// | `blocking` | boolean; also `idempotent`, `replayable`, `own_group` |
///
/// Fields may be added; none will change its meaning. The text is UTF-8 if the
/// names are. It depends on nothing but the graph.
/// Complexity: linear. Thread-safety: a pure function.
std::string to_json(const graph& g);

} // namespace troupe
