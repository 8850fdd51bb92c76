// Asks an attempt to stop. Private.

#pragma once

#include <atomic>
#include <memory>
#include <stop_token>

namespace troupe {

/// Asks one attempt to stop, or is asked with its whole run. A stop token is
/// only made for those who want one.
///
/// Thread-safety: all functions may be called from any thread.
class stop_signal {
public:
  /// @pre `run` outlives the object.
  explicit stop_signal(const std::stop_token& run) : run_(run) {}
  ~stop_signal() { delete linked_.load(); }
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;

  bool requested() const noexcept {
    return asked_.load(std::memory_order_relaxed) || run_.stop_requested();
  }

  void request() {
    asked_ = true;
    if (auto* l = linked_.load())
      l->source.request_stop();
  }

  std::stop_token token() {
    auto* l = linked_.load();
    if (!l) {
      auto made = std::make_unique<linked>(run_);
      if (linked_.compare_exchange_strong(l, made.get()))
        l = made.release();
      if (asked_)
        l->source.request_stop();
    }
    return l->source.get_token();
  }

private:
  struct linked {
    explicit linked(const std::stop_token& run)
        : from_run(run, pass_on{source}) {}

    struct pass_on {
      std::stop_source to;
      void operator()() const { to.request_stop(); }
    };
    std::stop_source source;
    std::stop_callback<pass_on> from_run;
  };

  const std::stop_token& run_;
  std::atomic<bool> asked_{false};
  std::atomic<linked*> linked_{nullptr};
};

} // namespace troupe
