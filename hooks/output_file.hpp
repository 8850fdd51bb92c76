// A file or stream that a hook writes to. Private.

#pragma once

#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <string_view>

namespace troupe {

/// Writes text until a write fails. That throws, once: what is written after it
/// is dropped, for a part that is missing would make the rest unreadable.
///
/// Thread-safety: none. Errors: std::system_error that names the file and what
/// to do.
class output_file {
public:
  /// Opens a file, and truncates it. `what` it will hold, as in `events`.
  output_file(std::string_view what, const std::filesystem::path& file);
  /// Writes to a stream, which must outlive this.
  output_file(std::string_view what, std::ostream& out);

  ~output_file();

  void write(std::string_view text);
  /// The same, with a line break after it.
  void write_line(std::string_view line);
  void flush();

  /// Whether the place of the next write can be moved, as in a file.
  bool can_go_back() { return out_.tellp() != std::ostream::pos_type(-1); }
  /// Writes `text` and then `end`, in whose place the next text comes. If that
  /// fails, `end` comes where the text began, so that a file is whole as it was
  /// before. @pre can_go_back()
  void write_before(std::string_view text, std::string_view end);

private:
  void push_if_due();
  void push();
  template <class Write>
  void try_to(Write write);
  void check();
  void restore(std::ostream::pos_type begin, std::string_view end);

  std::string name_;           // with what it holds
  std::filesystem::path path_; // of the file; empty of a stream
  std::ofstream file_;
  std::ostream& out_;
  std::string pending_; // for the file; cheaper than that one's own buffer
  bool failed_ = false;
};

} // namespace troupe
