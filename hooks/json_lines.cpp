#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/output_file.hpp>

namespace troupe {

namespace {

constexpr std::chrono::milliseconds flush_interval{200};

} // namespace

json_lines::json_lines(const std::filesystem::path& file)
    : out_(std::make_unique<output_file>("events", file)) {}

json_lines::json_lines(std::ostream& out)
    : out_(std::make_unique<output_file>("events", out)) {}

json_lines::~json_lines() = default;

void json_lines::on_event(const event& e) {
  write(convert_(e));
  if (std::holds_alternative<run_finished>(e))
    flush();
}

void json_lines::on_engine_event(const engine_event_variant& e) {
  write(convert_(e));
}

void json_lines::write(std::string_view line) {
  out_->write(line);
  out_->write("\n");
  if (std::chrono::steady_clock::now() - flushed_ >= flush_interval)
    flush();
}

void json_lines::flush() {
  flushed_ = std::chrono::steady_clock::now();
  out_->flush();
}

} // namespace troupe
