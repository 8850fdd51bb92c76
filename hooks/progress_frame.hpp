// How progress is drawn: pure functions, which throw nothing of their own.

#pragma once

#include <troupe/hooks/progress_state.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace troupe {

/// How a frame is to look.
struct frame_style {
  std::size_t width = 80;     ///< columns; no line is wider
  bool colours = false;       ///< by escape sequences
  std::size_t most_rows = 20; ///< expansions shown at once
};

/// The lines of a run, at `now`: one for its task groups, which advances with
/// each that has ended well, and one for each expansion that is alive, or was
/// not all well. Of a run that has ended, what it came to: n/n if it succeeded,
/// and else what failed, was skipped or is missing. A total that is estimated
/// is marked by `~`, and one that may grow by `+`, without a bar. Where there
/// is no room, rates are left out first, and then the bar.
std::vector<std::string> draw(const run_progress& run, nanoseconds now,
                              const frame_style& style);

/// The same as one line with a bar, which counts tasks: their share, number,
/// rate and remaining time.
std::string draw_line(const run_progress& run, nanoseconds now,
                      const frame_style& style);

/// The same as one line without a bar, of any width, for logs.
std::string summarize(const run_progress& run, nanoseconds now,
                      bool colours = false);

} // namespace troupe
