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

// How facts go to another process and back.
template <class Inspector>
bool inspect(Inspector& f, word_count& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("count", x.count));
}

template <class Inspector>
bool inspect(Inspector& f, source_facts& x) {
  return f.object(x).fields(
      f.field("file", x.file), f.field("error", x.error),
      f.field("valid_utf8", x.valid_utf8), f.field("lines", x.lines),
      f.field("blank", x.blank), f.field("comment", x.comment),
      f.field("code", x.code), f.field("identifiers", x.identifiers));
}

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
