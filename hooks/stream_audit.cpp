#include <troupe/hooks/engine_audit.hpp>
#include <troupe/hooks/run_audit.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <map>

namespace troupe {

struct stream_audit::audits {
  audit_log log;
  engine_audit engine{log};
  std::map<run_id, run_audit> runs;
};

stream_audit::stream_audit() : audits_(std::make_unique<audits>()) {}
stream_audit::~stream_audit() = default;

void stream_audit::check(const event& e) {
  std::lock_guard guard{mutex_};
  audits_->runs.try_emplace(base_of(e).run->id, audits_->log, audits_->engine)
      .first->second.check(e);
}

void stream_audit::check(const engine_event_variant& e) {
  std::lock_guard guard{mutex_};
  audits_->engine.check(e);
}

std::vector<std::string> stream_audit::violations() const {
  std::lock_guard guard{mutex_};
  auto all = audits_->log.found();
  for (const auto& [id, run] : audits_->runs)
    if (!run.closed())
      all.push_back("run " + to_string(id) + " has no run_finished");
  return all;
}

} // namespace troupe
