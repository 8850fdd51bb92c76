// All that most programs need of Troupe: the builder and the engine.

#pragma once

#include <troupe/actors/engine.hpp>
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/graph_error.hpp>
#include <troupe/hooks/hook.hpp>
