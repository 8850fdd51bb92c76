#include <troupe/hooks/console.hpp>
#include <troupe/hooks/sigpipe_block.hpp>

#include <cerrno>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace troupe {

namespace {

bool is_set(const char* variable) {
  const char* text = std::getenv(variable);
  return text && *text != '\0';
}

bool keeps_frame(int fd) {
  const char* term = std::getenv("TERM");
  return isatty(fd) && term && std::string_view{term} != "dumb";
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines)
    text += line + '\n';
  return text;
}

} // namespace

console::console(int fd)
    : fd_(fd), has_frame_(keeps_frame(fd)),
      has_colours_(!is_set("NO_COLOR")
                   && (has_frame_ || is_set("CLICOLOR_FORCE"))) {}

std::size_t console::width() const {
  winsize size{};
  if (ioctl(fd_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

void console::print(std::string_view line) {
  std::lock_guard guard{mutex_};
  write(erase_text() + std::string{line} + '\n' + join(frame_));
}

void console::paint(std::vector<std::string> lines) {
  std::lock_guard guard{mutex_};
  auto text = erase_text() + join(lines);
  frame_ = std::move(lines);
  write(text);
}

void console::keep_frame() {
  std::lock_guard guard{mutex_};
  frame_.clear();
}

// Goes up to the first line of the frame, and clears from there.
std::string console::erase_text() const {
  if (frame_.empty())
    return {};
  return "\x1b[" + std::to_string(frame_.size()) + "A\r\x1b[J";
}

void console::write(std::string_view text) const {
  sigpipe_block no_signal;
  while (!text.empty()) {
    auto n = ::write(fd_, text.data(), text.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

} // namespace troupe
