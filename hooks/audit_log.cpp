#include <troupe/hooks/audit_log.hpp>
#include <troupe/hooks/hook.hpp>

#include <spdlog/fmt/fmt.h>

namespace troupe {

namespace {

std::string event_place(const event& e) {
  const auto& one =
      std::visit([](const run_event& r) -> const run_event& { return r; }, e);
  return fmt::format("run {} seq {} ({})", to_string(one.run->id), one.seq,
                     name_of(e));
}

std::string event_place(const engine_event_variant& e) {
  auto seq =
      std::visit([](const engine_event& one) { return one.engine_seq; }, e);
  return fmt::format("engine_seq {} ({})", seq, name_of(e));
}

} // namespace

std::string audit_log::place() const {
  return std::visit([](const auto* e) { return event_place(*e); }, seen_);
}

} // namespace troupe
