// All that most programs need of Troupe: the builder, the engine, and questions
// to a graph.

#pragma once

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
#include <troupe/hooks/graph_json.hpp>
#include <troupe/hooks/hook.hpp>
