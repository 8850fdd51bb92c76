// What there is in one C++ source file: its kinds of lines and its identifiers.
// Knows nothing of Troupe.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace census {

struct word_count {
  std::string name;
  std::uint64_t count = 0;

  friend bool operator==(const word_count&, const word_count&) = default;
};

/// What was found in one file.
///
/// A line is a newline character, as for `wc -l`, and lies in one of three
/// classes: *code* if there is anything of a token on it, else *comment* if
/// there is anything of a comment on it, else *blank*. What follows the last
/// newline is in none, but its identifiers count.
struct source_facts {
  std::filesystem::path file;
  std::string error; ///< why it could not be read; empty if it could
  bool valid_utf8 = true;
  std::uint64_t lines = 0;
  std::uint64_t blank = 0;
  std::uint64_t comment = 0;
  std::uint64_t code = 0;
  std::vector<word_count> identifiers; ///< each once, in any order
};

/// Reads and scans a file. A file that cannot be read is a fact, no error.
source_facts scan_file(const std::filesystem::path& file);

/// Scans the text of a file, whatever bytes it has.
///
/// Identifiers are what the C++ standard's lexer finds outside of comments,
/// literals (with their prefixes and suffixes) and numbers, but for the
/// keywords. Directives' names count (`include`); the inactive branches of #if
/// are read as well. In text that is valid UTF-8 every character beyond ASCII
/// is taken for a letter. An identifier that a backslash at the line's end cuts
/// in two counts as two.
source_facts scan_text(std::string_view text);

} // namespace census
