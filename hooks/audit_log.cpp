#include <troupe/hooks/audit_log.hpp>
#include <troupe/hooks/hook.hpp>

#include <spdlog/fmt/fmt.h>

namespace troupe {

namespace {

std::string event_place(const event& e) {
  const auto& one = base_of(e);
  return fmt::format("run {} seq {} ({})", to_string(one.run->id), one.seq,
                     name_of(e));
}

std::string event_place(const engine_event_variant& e) {
  return fmt::format("engine_seq {} ({})", base_of(e).engine_seq, name_of(e));
}

} // namespace

std::string audit_log::place() const {
  return std::visit([](const auto* e) { return event_place(*e); }, seen_);
}

} // namespace troupe
