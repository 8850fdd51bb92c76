// Which C and C++ sources there are below a directory.

#pragma once

#include <filesystem>
#include <vector>

namespace census {

/// Paths, sorted by their bytes.
struct listing {
  std::vector<std::filesystem::path> sources;
  std::vector<std::filesystem::path> unreadable; ///< directories, mostly
};

/// Lists the regular files below `dir` whose names end like a source's. Links
/// are not followed. What cannot be read is a fact, no error.
/// @pre called from within a task
/// @throws troupe::task_cancelled if that task is asked to stop
listing list_sources(const std::filesystem::path& dir);

} // namespace census
