#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/run_registry.hpp>

#include <stdexcept>

namespace troupe {

void run_registry::enter(run_id id, std::stop_source stop) {
  std::lock_guard guard{mutex_};
  if (limit_ > 0 && runs_.size() >= limit_)
    throw engine_busy(limit_);
  if (!runs_.try_emplace(id, entry{std::move(stop), {}}).second)
    throw std::invalid_argument("a run of id " + to_string(id)
                                + " is on its way already: give each run an "
                                  "id of its own, or none");
}

void run_registry::start(run_id id, caf::actor coordinator) {
  std::lock_guard guard{mutex_};
  runs_.at(id).coordinator = std::move(coordinator);
}

void run_registry::remove(run_id id) {
  std::lock_guard guard{mutex_};
  runs_.erase(id);
}

// Under the lock, so that no message is sent to a run that has been removed:
// its actor system may be gone.
void run_registry::cancel(run_id id, const run_part& part) {
  std::lock_guard guard{mutex_};
  auto i = runs_.find(id);
  if (i == runs_.end())
    return;
  if (part.group == no_group)
    stop(i->second);
  else
    post_anonymously(i->second.coordinator, part);
}

void run_registry::cancel_all() {
  std::lock_guard guard{mutex_};
  for (auto& [id, run] : runs_)
    stop(run);
}

std::size_t run_registry::size() const {
  std::lock_guard guard{mutex_};
  return runs_.size();
}

void run_registry::stop(entry& run) {
  run.stop.request_stop();
  if (run.coordinator) // else it sees the stop source when it begins
    post_anonymously(run.coordinator, cancel_atom_v);
}

} // namespace troupe
