#include <troupe/hooks/output_file.hpp>
#include <troupe/hooks/sigpipe_block.hpp>

#include <cerrno>
#include <system_error>

namespace troupe {

namespace {

// Larger writes cost the system less for each byte: a quarter less than 64 KiB
// at a time.
constexpr std::size_t most_pending = 256 << 10;

std::system_error output_error(const std::string& what) {
  return {errno ? errno : EIO, std::generic_category(), what};
}

} // namespace

output_file::output_file(std::string_view what,
                         const std::filesystem::path& file)
    : name_(std::string{what} + " to " + file.string()), path_(file),
      file_(file), out_(file_) {
  if (!file_)
    throw output_error("cannot write " + name_);
}

output_file::output_file(std::string_view what, std::ostream& out)
    : name_(std::string{what} + " to a stream"), out_(out) {}

// Closing a file writes what a failed write has left.
output_file::~output_file() {
  sigpipe_block no_signal;
  try {
    flush();
  } catch (...) { // nobody is there to be told
  }
  file_.close();
}

void output_file::write(std::string_view text) {
  if (failed_)
    return;
  pending_ += text;
  push_if_due();
}

void output_file::write_line(std::string_view line) {
  if (failed_)
    return;
  pending_ += line;
  pending_ += '\n';
  push_if_due();
}

void output_file::push_if_due() {
  if (path_.empty() || pending_.size() >= most_pending)
    push();
}

void output_file::flush() {
  push();
  if (failed_)
    return;
  try_to([this] { out_.flush(); });
  check();
}

void output_file::push() {
  if (failed_)
    return;
  try_to([this] { out_ << pending_; });
  pending_.clear();
  check();
}

// A stream of the host's may have exceptions of its own; check() says what to
// do.
template <class Write>
void output_file::try_to(Write write) {
  errno = 0;
  try {
    write();
  } catch (...) { // so is the stream's state
  }
}

// At one go, so that nobody who looks, or is left when the process is killed,
// finds a part.
void output_file::write_before(std::string_view text, std::string_view end) {
  push();
  if (failed_)
    return;
  auto begin = out_.tellp();
  try_to([&] { out_ << std::string{text}.append(end) << std::flush; });
  auto error = errno;
  if (out_)
    try_to([&] {
      out_.seekp(begin + static_cast<std::ostream::off_type>(text.size()));
    });
  else
    restore(begin, end);
  errno = error;
  check();
}

// There is room for that, even on a full disk: it has stood there before. Not
// so at the begin, where nothing was.
void output_file::restore(std::ostream::pos_type begin, std::string_view end) {
  if (path_.empty() || begin == std::ostream::pos_type(0))
    return;
  file_.close(); // what that may write is cut off
  std::error_code error;
  auto size = static_cast<std::uintmax_t>(std::streamoff(begin)) + end.size();
  std::filesystem::resize_file(path_, size, error);
  if (error)
    return;
  std::ofstream again{path_, std::ios::in};
  again.seekp(begin);
  again << end;
}

void output_file::check() {
  if (out_)
    return;
  failed_ = true;
  throw output_error("cannot write " + name_
                     + "; the rest is missing there: to go on, put that "
                       "right and attach a new hook");
}

} // namespace troupe
