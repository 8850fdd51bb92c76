// From what a host asks for to what a run's actors share. Private.

#pragma once

#include <troupe/actors/run_context.hpp>
#include <troupe/actors/run_options.hpp>
#include <troupe/graph/binding.hpp>
#include <troupe/graph/semaphores.hpp>

#include <memory>
#include <span>

namespace troupe {

/// The same, if each has a unit.
/// @throws std::invalid_argument
const semaphores& checked(const semaphores& all);

/// All of a run that follows from the request alone: its definition, its
/// policies and what it is given. Of the options, what belongs there is taken.
/// @param of_engine semaphores that the run does not have to declare
/// @throws graph_error, request_error, std::invalid_argument
std::shared_ptr<run_context> make_run(const graph& g,
                                      std::span<const binding> inputs,
                                      std::span<const target> targets,
                                      run_options& options,
                                      const semaphores& of_engine);

} // namespace troupe
