#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/run_registry.hpp>

#include <stdexcept>
#include <vector>

namespace troupe {

presence run_registry::enter(run_id id, std::stop_source stop,
                             const std::function<presence()>& make) {
  std::lock_guard guard{mutex_};
  if (!is_open_)
    throw std::logic_error("the engine is ending: it takes no runs any more");
  if (limit_ > 0 && runs_.size() >= limit_)
    throw engine_busy(limit_);
  if (!runs_.try_emplace(id, entry{std::move(stop), {}}).second)
    throw std::invalid_argument("a run of id " + to_string(id)
                                + " is on its way already: give each run an "
                                  "id of its own, or none");
  return make();
}

void run_registry::close() {
  std::lock_guard guard{mutex_};
  is_open_ = false;
}

void run_registry::start(run_id id, caf::actor coordinator) {
  std::lock_guard guard{mutex_};
  runs_.at(id).coordinator = std::move(coordinator);
}

void run_registry::remove(run_id id) {
  std::lock_guard guard{mutex_};
  runs_.erase(id);
}

// What waits for the stop runs here, and may call the engine: so not under the
// lock. The message is sent under it, so that it goes to no run that has been
// removed: its actor system may be gone.
void run_registry::cancel(run_id id, const run_part& part) {
  bool whole = part.group == no_group;
  if (whole)
    stop_source_of(id).request_stop();
  std::lock_guard guard{mutex_};
  auto i = runs_.find(id);
  if (i == runs_.end() || !i->second.coordinator)
    return; // one without sees the stop source when it begins
  if (whole)
    post_anonymously(i->second.coordinator, cancel_atom_v);
  else
    post_anonymously(i->second.coordinator, part);
}

std::stop_source run_registry::stop_source_of(run_id id) const {
  std::lock_guard guard{mutex_};
  auto i = runs_.find(id);
  return i == runs_.end() ? std::stop_source{std::nostopstate} : i->second.stop;
}

void run_registry::cancel_all() {
  std::vector<run_id> open;
  {
    std::lock_guard guard{mutex_};
    for (const auto& [id, run] : runs_)
      open.push_back(id);
  }
  for (auto id : open)
    cancel(id);
}

std::size_t run_registry::size() const {
  std::lock_guard guard{mutex_};
  return runs_.size();
}

} // namespace troupe
