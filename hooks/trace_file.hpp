// A file in the Trace Event Format, written event by event. Private.
//
// The format is "Trace Event Format" by the authors of Chrome's trace viewer:
// an object whose `traceEvents` are objects with a phase, `ph`.

#pragma once

#include <troupe/hooks/event.hpp>
#include <troupe/hooks/output_file.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace troupe {

/// A row of the picture: a thread of a process, in the words of the format.
/// What concerns a whole process has any thread; but Perfetto takes those with
/// the number 0 for a part of the operating system, so there are none.
struct trace_row {
  std::uint32_t process = 1;
  std::uint32_t thread = 1;

  friend auto operator<=>(const trace_row&, const trace_row&) = default;
};

/// A stretch of time.
struct trace_span {
  nanoseconds start = 0;
  nanoseconds end = 0;

  /// As much of it as lies within `outer`.
  trace_span within(const trace_span& outer) const;
};

/// What is drawn from one time to another.
struct trace_slice {
  std::string_view name;
  std::string_view category;
  trace_row row;
  trace_span when;
  std::string_view colour = {}; ///< one of the format's names, or empty
};

/// The events of a trace on their way into a file. The first time that it is
/// told, in whatever event, is 0 in the file: so times keep their precision
/// where numbers are doubles. They are in microseconds, with all of their
/// nanoseconds.
///
/// Thread-safety: none. Errors: the first write that fails throws
/// std::system_error that names the file, and nothing is written after it; the
/// destructor is silent.
class trace_file {
public:
  explicit trace_file(const std::filesystem::path& file);
  explicit trace_file(std::ostream& out);
  ~trace_file();

  /// What the process is called; processes are sorted by their numbers.
  void name_process(std::uint32_t process, std::string_view name,
                    std::string_view label = {});
  /// The same for a thread.
  void name_thread(const trace_row& row, std::string_view name);

  /// A slice in its row. Slices of one row must be nested or apart.
  void add_slice(const trace_slice& s, const boost::json::object& args = {});
  /// A slice that is free of rows: it may overlap others. Slices with the same
  /// id and category must be nested, and begin and end in this order.
  void begin_free(const trace_slice& s, std::uint64_t id,
                  const boost::json::object& args = {});
  void end_free(const trace_slice& s, std::uint64_t id);
  /// An arrow from the end of a slice to the start of another.
  void add_arrow(const trace_row& from, const trace_span& earlier,
                 const trace_row& to, const trace_span& later);
  /// Numbers that are valid from a time on.
  void add_counts(std::uint32_t process, std::string_view name,
                  nanoseconds time, const boost::json::object& counts);

  /// A number that no other free slice or arrow has.
  std::uint64_t next_id() { return ++last_id_; }

  /// The time that is 0: a second before the first one that was told, `time` if
  /// there is none.
  nanoseconds zero(nanoseconds time);

  /// Brings everything into the file, as it does by itself when there is much.
  /// The file is whole then: valid JSON, if the
  /// stream can go back to write on, as a file can; it stays so until the next
  /// time, and if a write fails. Of another stream that is so after the
  /// destructor.
  void flush();

private:
  void open();
  void begin(char phase, std::string_view name, const trace_row& row);
  void begin(char phase, const trace_slice& s, nanoseconds time);
  void add_time(std::string_view field, nanoseconds time);
  void add_id(std::uint64_t id);
  void end(const boost::json::object& args = {});

  output_file out_;
  bool can_go_back_ = false;
  std::string text_; // that is to be written
  bool any_ = false;
  std::optional<nanoseconds> zero_;
  std::uint64_t last_id_ = 0;
};

} // namespace troupe
