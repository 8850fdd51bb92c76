// Which slots of a worker are taken by running tasks.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

namespace troupe {

/// Bounds how many threads run user code at once, whatever the scheduler does:
/// an attempt holds a slot while it runs, and one that finds none does not run.
/// So the threads beyond the slots are always free for messages.
///
/// Thread-safety: all functions may be called from any thread; none blocks.
class slot_gate {
public:
  explicit slot_gate(std::uint32_t slots)
      : slots_(slots), taken_(std::make_unique<std::atomic<bool>[]>(slots)) {}

  std::uint32_t slots() const { return slots_; }

  /// Takes a free slot.
  std::optional<std::uint32_t> try_enter() noexcept {
    for (std::uint32_t i = 0; i < slots_; ++i)
      if (!taken_[i].load(std::memory_order_relaxed)
          && !taken_[i].exchange(true, std::memory_order_acquire))
        return i;
    return std::nullopt;
  }

  /// Gives a slot back.
  void leave(std::uint32_t slot) noexcept {
    taken_[slot].store(false, std::memory_order_release);
  }

private:
  std::uint32_t slots_;
  std::unique_ptr<std::atomic<bool>[]> taken_;
};

} // namespace troupe
