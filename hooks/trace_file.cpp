#include <troupe/graph/utf8.hpp>
#include <troupe/hooks/sigpipe_block.hpp>
#include <troupe/hooks/trace_file.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t most_unwritten = 64 << 10;
constexpr std::string_view head = R"({"displayTimeUnit":"ms","traceEvents":[)";
constexpr std::string_view tail = "\n]}\n";

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string(text));
}

} // namespace

trace_span trace_span::within(const trace_span& outer) const {
  auto first = std::clamp(start, outer.start, outer.end);
  return {first, std::clamp(end, first, outer.end)};
}

trace_file::trace_file(const std::filesystem::path& file)
    : out_("a trace", file) {
  open();
}

trace_file::trace_file(std::ostream& out) : out_("a trace", out) { open(); }

trace_file::~trace_file() {
  sigpipe_block no_signal; // whichever thread this is
  try {
    if (!can_go_back_)
      text_ += tail;
    flush();
  } catch (...) { // nobody is there to be told
  }
}

void trace_file::open() {
  can_go_back_ = out_.can_go_back();
  text_ = head;
}

void trace_file::flush() {
  if (text_.empty())
    return;
  auto text = as_utf8(std::exchange(text_, {}));
  if (can_go_back_)
    return out_.write_before(text, tail);
  out_.write(text);
  out_.flush();
}

// -- events -------------------------------------------------------------------

void trace_file::name_process(std::uint32_t process, std::string_view name,
                              std::string_view label) {
  begin('M', "process_name", {process});
  end({{"name", name}});
  begin('M', "process_sort_index", {process});
  end({{"sort_index", process}});
  if (label.empty())
    return;
  begin('M', "process_labels", {process});
  end({{"labels", label}});
}

void trace_file::name_thread(const trace_row& row, std::string_view name) {
  begin('M', "thread_name", row);
  end({{"name", name}});
  begin('M', "thread_sort_index", row);
  end({{"sort_index", row.thread}});
}

void trace_file::add_slice(const trace_slice& s,
                           const boost::json::object& args) {
  begin('X', s, s.when.start);
  add_time("dur", s.when.end - s.when.start);
  end(args);
}

void trace_file::begin_free(const trace_slice& s, std::uint64_t id,
                            const boost::json::object& args) {
  begin('b', s, s.when.start);
  add_id(id);
  end(args);
}

void trace_file::end_free(const trace_slice& s, std::uint64_t id) {
  begin('e', s, s.when.end);
  add_id(id);
  end();
}

// An arrow is fastened to the slice that is there at its time, and at its end a
// slice is over.
void trace_file::add_arrow(const trace_row& from, const trace_span& earlier,
                           const trace_row& to, const trace_span& later) {
  auto id = next_id();
  trace_slice arrow{"dependency", "dependency", from, earlier};
  begin('s', arrow, std::max(earlier.start, earlier.end - 1));
  add_id(id);
  end();
  arrow.row = to;
  begin('f', arrow, later.start);
  add_id(id);
  text_ += R"(,"bp":"e")";
  end();
}

void trace_file::add_counts(std::uint32_t process, std::string_view name,
                            nanoseconds time,
                            const boost::json::object& counts) {
  begin('C', name, {process});
  add_time("ts", time - zero(time));
  end(counts);
}

// -- their fields -------------------------------------------------------------

void trace_file::begin(char phase, std::string_view name,
                       const trace_row& row) {
  text_ += std::exchange(any_, true) ? ",\n" : "\n";
  fmt::format_to(std::back_inserter(text_),
                 R"({{"ph":"{}","name":{},"pid":{},"tid":{})", phase,
                 quoted(name), row.process, row.thread);
}

void trace_file::begin(char phase, const trace_slice& s, nanoseconds time) {
  begin(phase, s.name, s.row);
  fmt::format_to(std::back_inserter(text_), R"(,"cat":"{}")", s.category);
  if (!s.colour.empty())
    fmt::format_to(std::back_inserter(text_), R"(,"cname":"{}")", s.colour);
  add_time("ts", time - zero(time));
}

// What happened before may be told after, when there are several runs.
nanoseconds trace_file::zero(nanoseconds time) {
  constexpr nanoseconds margin = 1'000'000'000;
  if (!zero_)
    zero_ = time - margin;
  return *zero_;
}

void trace_file::add_time(std::string_view field, nanoseconds time) {
  auto size = time < 0 ? -time : time;
  fmt::format_to(std::back_inserter(text_), R"(,"{}":{}{}.{:03})", field,
                 time < 0 ? "-" : "", size / 1'000, size % 1'000);
}

void trace_file::add_id(std::uint64_t id) {
  fmt::format_to(std::back_inserter(text_), R"(,"id":{})", id);
}

void trace_file::end(const boost::json::object& args) {
  if (!args.empty())
    text_ += R"(,"args":)" + boost::json::serialize(args);
  text_ += '}';
  if (text_.size() >= most_unwritten)
    flush();
}

} // namespace troupe
