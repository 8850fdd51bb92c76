#include "source_list.hpp"

#include <troupe/actors/tracker_context.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <system_error>

namespace fs = std::filesystem;
using namespace std::literals;

namespace census {

namespace {

constexpr std::array source_endings{".h"sv,   ".hh"sv,  ".hpp"sv,
                                    ".hxx"sv, ".ipp"sv, ".c"sv,
                                    ".cc"sv,  ".cpp"sv, ".cxx"sv};

bool is_source_name(std::string_view name) {
  return std::ranges::any_of(
      source_endings, [&](auto ending) { return name.ends_with(ending); });
}

// Adds what is in one directory, and returns the directories in it.
std::vector<fs::path> list_directory(const fs::path& dir, listing& found) {
  std::vector<fs::path> below;
  std::error_code error, unknown;
  for (fs::directory_iterator at{dir, error}, end; !error && at != end;
       at.increment(error)) {
    const auto& path = at->path();
    if (at->is_symlink(unknown))
      continue;
    if (at->is_directory(unknown))
      below.push_back(path);
    else if (is_source_name(path.native()) && at->is_regular_file(unknown))
      found.sources.push_back(path);
    if (unknown)
      found.unreadable.push_back(path);
  }
  if (error)
    found.unreadable.push_back(dir);
  return below;
}

} // namespace

listing list_sources(const fs::path& dir) {
  listing found;
  for (std::vector todo{dir}; !todo.empty();) {
    troupe::current_task().throw_if_cancelled();
    auto next = std::move(todo.back());
    todo.pop_back();
    std::ranges::move(list_directory(next, found), std::back_inserter(todo));
  }
  std::ranges::sort(found.sources, {}, &fs::path::native);
  std::ranges::sort(found.unreadable, {}, &fs::path::native);
  return found;
}

} // namespace census
