// Whose turn it is to call a hook. Private.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <mutex>

namespace troupe {

/// As long as it lives, nobody else calls the hook.
class hook_turn {
public:
  explicit hook_turn(hook& h) : lock_(h.turn_) {}

private:
  std::lock_guard<std::mutex> lock_;
};

} // namespace troupe
