// The totals of a census, and how they are printed. Knows nothing of Troupe.

#pragma once

#include "source_scan.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace census {

/// What a census found.
struct report {
  std::uint64_t files = 0; ///< readable or not
  std::uint64_t lines = 0;
  std::uint64_t blank = 0;
  std::uint64_t comment = 0;
  std::uint64_t code = 0;
  std::uint64_t identifiers = 0;       ///< occurrences
  std::vector<word_count> top;         ///< the most frequent, descending
  std::vector<word_count> largest;     ///< the files with the most lines
  std::vector<std::string> unreadable; ///< files and directories
  std::vector<std::string> invalid_utf8;
};

/// Adds up files to a report.
class tally {
public:
  /// @pre `f` outlives the tally, which keeps no copies of the identifiers.
  void add(const source_facts& f);
  void add_unreadable(std::string name);

  /// The report, with the `top` most frequent identifiers.
  report finish(std::uint32_t top) &&;

private:
  report sums_;
  std::unordered_map<std::string_view, std::uint64_t> words_;
};

/// Some lines for people.
std::string as_text(const report& r);
/// One line: a JSON object.
std::string as_json(const report& r);

} // namespace census
