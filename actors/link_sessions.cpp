#include <troupe/actors/link_sessions.hpp>
#include <troupe/actors/run_record.hpp>

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <random>

namespace troupe {

namespace {

constexpr std::size_t most_closed = 1'000;

// Of 128 bits, so that none is guessed, or comes twice.
std::string random_word() {
  std::random_device random;
  std::string word;
  for (int i = 0; i < 4; ++i)
    word += std::to_string(random()) + '.';
  return word;
}

} // namespace

std::string link_sessions::open(const caf::actor& stand_in) {
  auto word = random_word();
  std::lock_guard guard{mutex_};
  open_.emplace(word, caf::actor_cast<caf::weak_actor_ptr>(stand_in));
  return word;
}

void link_sessions::close(const std::string& session, lost_attempts lost) {
  std::lock_guard guard{mutex_};
  open_.erase(session);
  if (lost.empty())
    return;
  closed_.emplace_back(session, std::move(lost));
  if (closed_.size() > most_closed)
    closed_.pop_front();
}

void link_sessions::count_late(const std::string& session) {
  std::lock_guard guard{mutex_};
  auto known = std::find_if(closed_.begin(), closed_.end(),
                            [&](const auto& c) { return c.first == session; });
  if (known == closed_.end())
    return;
  for (const auto& [run, attempts] : known->second)
    if (auto record = run.lock())
      record->count_late(attempts);
  closed_.erase(known);
}

caf::actor link_sessions::find(const std::string& session) const {
  std::lock_guard guard{mutex_};
  auto i = open_.find(session);
  return i == open_.end() ? caf::actor{}
                          : caf::actor_cast<caf::actor>(i->second.lock());
}

} // namespace troupe
