#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/run_registry.hpp>

namespace troupe {

void run_registry::add(run_id id, const std::string& name,
                       caf::actor coordinator, std::stop_source stop) {
  std::lock_guard guard{mutex_};
  runs_.emplace(id, entry{name, std::move(coordinator), std::move(stop)});
  watch_.add(name);
}

void run_registry::remove(run_id id) {
  std::lock_guard guard{mutex_};
  auto i = runs_.find(id);
  auto name = i->second.name;
  runs_.erase(i);
  watch_.remove(name);
}

// Under the lock, so that no message is sent to a run that has been removed:
// its actor system may be gone.
void run_registry::cancel(run_id id) {
  std::lock_guard guard{mutex_};
  if (auto i = runs_.find(id); i != runs_.end())
    stop(i->second);
}

void run_registry::cancel_all() {
  std::lock_guard guard{mutex_};
  for (auto& [id, run] : runs_)
    stop(run);
}

void run_registry::stop(entry& run) {
  run.stop.request_stop();
  post_anonymously(run.coordinator, cancel_atom_v);
}

void run_registry::wait() { watch_.wait(); }

} // namespace troupe
