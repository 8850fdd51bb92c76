#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/output_file.hpp>

namespace troupe {

namespace {

constexpr nanoseconds flush_interval = 200'000'000;

} // namespace

json_lines::json_lines(const std::filesystem::path& file)
    : out_(std::make_unique<output_file>("events", file)) {}

json_lines::json_lines(std::ostream& out)
    : out_(std::make_unique<output_file>("events", out)) {}

json_lines::~json_lines() = default;

void json_lines::on_event(const event& e) {
  write(convert_(e), base_of(e).time);
  if (std::holds_alternative<run_finished>(e))
    out_->flush();
}

void json_lines::on_engine_event(const engine_event_variant& e) {
  write(convert_(e), base_of(e).time);
}

void json_lines::write(std::string_view line, nanoseconds time) {
  out_->write_line(line);
  if (time - flushed_ < flush_interval)
    return;
  flushed_ = time;
  out_->flush();
}

} // namespace troupe
