#include <troupe/hooks/console_capture.hpp>

#include <iostream>
#include <map>
#include <mutex>
#include <streambuf>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>

namespace troupe {

// Has no place to put characters without a call, so that the lock is for all.
class console_capture::line_buffer : public std::streambuf {
public:
  line_buffer(std::shared_ptr<console> on, std::ostream& from)
      : console_(std::move(on)), from_(from) {
    from_.flush();
    before_ = from_.rdbuf(this);
  }

  ~line_buffer() override {
    from_.rdbuf(before_);
    for (const auto& [thread, rest] : begun_)
      console_->print(rest);
  }

private:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof()))
      return traits_type::not_eof(c);
    auto one = traits_type::to_char_type(c);
    add({&one, 1});
    return c;
  }

  std::streamsize xsputn(const char* text, std::streamsize size) override {
    add({text, static_cast<std::size_t>(size)});
    return size;
  }

  void add(std::string_view text) {
    std::lock_guard guard{mutex_};
    auto line = begun_.try_emplace(std::this_thread::get_id()).first;
    line->second += text;
    if (auto end = line->second.rfind('\n'); end != std::string::npos) {
      console_->print(std::string_view{line->second}.substr(0, end));
      line->second.erase(0, end + 1);
    }
    if (line->second.empty())
      begun_.erase(line);
  }

  std::shared_ptr<console> console_;
  std::ostream& from_;
  std::streambuf* before_ = nullptr;
  std::mutex mutex_;
  std::map<std::thread::id, std::string> begun_; // lines that are not whole
};

console_capture::console_capture(std::shared_ptr<console> on) {
  if (!on->has_frame())
    return;
  if (isatty(STDOUT_FILENO))
    buffers_[0] = std::make_unique<line_buffer>(on, std::cout);
  if (isatty(STDERR_FILENO)) {
    buffers_[1] = std::make_unique<line_buffer>(on, std::cerr);
    buffers_[2] = std::make_unique<line_buffer>(on, std::clog);
  }
}

console_capture::~console_capture() = default;

} // namespace troupe
