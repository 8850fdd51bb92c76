#include <troupe/hooks/json_lines.hpp>

#include <boost/json/serialize.hpp>

#include <cerrno>
#include <system_error>

namespace troupe {

namespace {

constexpr std::chrono::milliseconds flush_interval{200};

} // namespace

json_lines::json_lines(const std::filesystem::path& file)
    : name_(file.string()), file_(file), out_(file_) {
  if (!file_)
    throw std::system_error(errno, std::generic_category(),
                            "cannot write events to " + name_);
}

json_lines::json_lines(std::ostream& out) : name_("a stream"), out_(out) {}

void json_lines::on_event(const event& e) {
  write(convert_(e));
  if (std::holds_alternative<run_finished>(e))
    flush();
}

void json_lines::on_engine_event(const engine_event_variant& e) {
  write(convert_(e));
}

void json_lines::write(const boost::json::object& o) {
  out_ << boost::json::serialize(o) << '\n';
  if (std::chrono::steady_clock::now() - flushed_ >= flush_interval)
    flush();
}

void json_lines::flush() {
  flushed_ = std::chrono::steady_clock::now();
  errno = 0;
  if (!out_.flush())
    throw std::system_error(errno, std::generic_category(),
                            "cannot write events to " + name_);
}

} // namespace troupe
