#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/output_file.hpp>

namespace troupe {

json_lines::json_lines(const std::filesystem::path& file)
    : out_(std::make_unique<output_file>("events", file)) {}

json_lines::json_lines(std::ostream& out)
    : out_(std::make_unique<output_file>("events", out)) {}

json_lines::~json_lines() = default;

void json_lines::on_event(const event& e) {
  out_->write_line(convert_(e));
  if (std::holds_alternative<run_finished>(e)) // its waiters may wake now
    out_->flush();
}

void json_lines::on_engine_event(const engine_event_variant& e) {
  out_->write_line(convert_(e));
}

void json_lines::on_caught_up() { out_->flush(); }

} // namespace troupe
