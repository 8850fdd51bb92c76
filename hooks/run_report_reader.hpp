// Analyses runs from their JSON lines.

#pragma once

#include <troupe/hooks/run_report.hpp>

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <vector>

namespace troupe {

/// The reports of all runs in a file that `json_lines` has written, in the
/// order in which they ended: what a `run_reporter` says of them. Then those
/// that have not ended, with what there was so far; the last line may be cut
/// off, if somebody still writes it, or did not live to do so.
///
/// Events that are not known are passed over, and so are runs whose run_started
/// is not there. `task_limit`: see `run_reporter`.
///
/// @throws std::system_error that names the file, if it cannot be read.
/// @throws std::runtime_error that names the file, the line and the remedy, if
/// a line is no event.
std::vector<run_report> read_run_reports(const std::filesystem::path& file,
                                         std::size_t task_limit = 1'000'000);

/// The same from a stream, which errors call `name`.
std::vector<run_report> read_run_reports(std::istream& in,
                                         const std::string& name,
                                         std::size_t task_limit = 1'000'000);

} // namespace troupe
