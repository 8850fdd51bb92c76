// The main function of a program that runs its graphs on many machines.

#pragma once

#include <troupe/graph/graph_catalog.hpp>

namespace troupe {

/// Runs one of the graphs, as a coordinator, or works for one, as the command
/// line says:
///
///     PROGRAM run [GRAPH] [NAME=WORD…]       here
///         --workers N                        and in N processes of this
///         machine
///         --listen ADDRESS:PORT              and wherever workers join from
///     PROGRAM worker --connect ADDRESS:PORT  works for such a coordinator
///
/// and `--help` says the rest. The graph's inputs must have defaults: what
/// differs from run to run is a parameter (`NAME=WORD`). What its targets (all
/// sinks) yield is printed as `summarize` has it, where it is not void.
///
///     int main(int argc, char** argv) {
///       return troupe::node_main(argc, argv, {{"census", make_census}});
///     }
///
/// Call it before the program starts threads.
/// @returns what `main` is to return: 0; 1 if the run failed, or the worker was
/// refused or lost its coordinator; 2 if the command line is wrong; 130 if it
/// was interrupted. Errors are told on stderr, none is thrown.
int node_main(int argc, char** argv, const graph_catalog& graphs);

/// What `worker_pool::start` gives the processes that it starts, after their
/// first words: how to find the coordinator and to be let in. For programs that
/// have a main function of their own:
///
///     if (argc > 1 && argv[1] == std::string_view{"worker"})
///       return troupe::worker_main(argc - 1, argv + 1, graphs);
///
/// @returns as `node_main`.
int worker_main(int argc, char** argv, const graph_catalog& graphs);

} // namespace troupe
