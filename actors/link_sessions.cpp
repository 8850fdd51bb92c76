#include <troupe/actors/link_sessions.hpp>

#include <caf/actor_cast.hpp>

#include <random>

namespace troupe {

namespace {

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

void link_sessions::close(const std::string& session) {
  std::lock_guard guard{mutex_};
  open_.erase(session);
}

caf::actor link_sessions::find(const std::string& session) const {
  std::lock_guard guard{mutex_};
  auto i = open_.find(session);
  return i == open_.end() ? caf::actor{}
                          : caf::actor_cast<caf::actor>(i->second.lock());
}

} // namespace troupe
