#include <troupe/hooks/console.hpp>
#include <troupe/hooks/sigpipe_block.hpp>
#include <troupe/hooks/text_width.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace troupe {

namespace {

std::string_view variable(const char* name) {
  const char* text = std::getenv(name);
  return text ? text : "";
}

bool keeps_frame(int fd) {
  auto term = variable("TERM");
  return isatty(fd) && !term.empty() && term != "dumb";
}

bool forces_colours() {
  auto force = variable("CLICOLOR_FORCE");
  return !force.empty() && force != "0";
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines)
    text += line + '\n';
  return text;
}

winsize size_of(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0)
    size = {};
  return size;
}

std::string sequence(std::size_t n, char what) {
  return "\x1b[" + std::to_string(n) + what;
}

// Whether `columns_of` can tell how wide it is.
bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return c >= 0 && c < ' ' && c != '\n'; });
}

} // namespace

console::console(int fd)
    : fd_(fd), has_frame_(keeps_frame(fd)),
      has_colours_(variable("NO_COLOR").empty()
                   && (has_frame_ || forces_colours())) {}

std::size_t console::width() const {
  auto columns = size_of(fd_).ws_col;
  return columns > 0 ? columns : 80;
}

std::size_t console::height() const {
  auto rows = size_of(fd_).ws_row;
  return rows > 0 ? rows : 24;
}

void console::print(std::string_view text) {
  std::lock_guard guard{mutex_};
  if (auto inserted = insert_text(text); !inserted.empty()) {
    write(inserted);
    return;
  }
  write(erase_text() + std::string{text} + '\n');
  frame_.clear();
}

void console::paint(std::vector<std::string> lines) {
  std::lock_guard guard{mutex_};
  auto text = erase_text() + join(lines);
  frame_ = std::move(lines);
  write(text);
}

std::size_t console::frame_rows() const {
  std::size_t rows = 0;
  for (const auto& line : frame_)
    rows += rows_of(line, width());
  return rows;
}

// Goes up to the first line of the frame, and deletes from there what is above
// the cursor, and what was typed there. To clear the screen from its top on
// would have tmux keep every frame.
std::string console::erase_text() const {
  if (frame_.empty())
    return {};
  auto rows = frame_rows();
  return sequence(rows, 'A') + '\r' + sequence(rows + 1, 'M');
}

// Makes room below the frame, moves it there, and writes where it was; empty if
// that cannot be done.
std::string console::insert_text(std::string_view text) const {
  if (frame_.empty() || !is_plain(text))
    return {};
  std::size_t rows = 0;
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    rows += rows_of(text.substr(at, end - at), width());
    at = end + 1;
  }
  auto below = frame_rows();
  if (rows + below >= height())
    return {};
  return '\r' + std::string(rows, '\n') + sequence(rows + below, 'A')
         + sequence(rows, 'L') + std::string{text} + '\n'
         + sequence(below, 'B');
}

void console::write(std::string_view text) const {
  sigpipe_block no_signal;
  while (!text.empty()) {
    auto n = ::write(fd_, text.data(), text.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EAGAIN) { // as somebody has set it for stdin
      pollfd room{fd_, POLLOUT, 0};
      ::poll(&room, 1, -1);
      continue;
    }
    if (n <= 0)
      return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

} // namespace troupe
