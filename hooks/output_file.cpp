#include <troupe/hooks/output_file.hpp>
#include <troupe/hooks/sigpipe_block.hpp>

#include <cerrno>
#include <system_error>

namespace troupe {

namespace {

std::system_error output_error(const std::string& what) {
  return {errno ? errno : EIO, std::generic_category(), what};
}

} // namespace

output_file::output_file(std::string_view what,
                         const std::filesystem::path& file)
    : name_(std::string{what} + " to " + file.string()), file_(file),
      out_(file_) {
  if (!file_)
    throw output_error("cannot write " + name_);
}

output_file::output_file(std::string_view what, std::ostream& out)
    : name_(std::string{what} + " to a stream"), out_(out) {}

// Closing a file writes what a failed write has left.
output_file::~output_file() {
  sigpipe_block no_signal;
  file_.close();
}

void output_file::write(std::string_view text) {
  if (failed_)
    return;
  errno = 0;
  out_ << text;
  check();
}

void output_file::flush() {
  if (failed_)
    return;
  errno = 0;
  out_.flush();
  check();
}

void output_file::go_back(std::size_t bytes) {
  if (failed_)
    return;
  errno = 0;
  out_.seekp(-static_cast<std::ostream::off_type>(bytes), std::ios::cur);
  check();
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
