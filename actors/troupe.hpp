// All that most programs need of Troupe: the builder, the engine, and questions
// to a graph.

#pragma once

/// @namespace troupe
/// Dynamic task graphs on actors.
///
/// `graph_builder` describes a graph, `engine` runs it, `run_handle` and
/// `run_result` are what comes of it, and a `hook` is told what happens.
/// `<troupe/troupe.hpp>` includes what most programs need; the hooks that are
/// there, and the messages for actors, have headers of their own.

#include <troupe/actors/engine.hpp>
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/describe.hpp>
#include <troupe/graph/dot.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/graph_error.hpp>
#include <troupe/graph/lineage.hpp>
#include <troupe/graph/remote_error.hpp>
#include <troupe/graph/skip.hpp>
#include <troupe/graph/transferable.hpp>
#include <troupe/hooks/graph_json.hpp>
#include <troupe/hooks/hook.hpp>
