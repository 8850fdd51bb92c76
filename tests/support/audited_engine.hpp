// An engine whose every run is audited, for tests.

#pragma once

#include <troupe/actors/engine.hpp>
#include <troupe/hooks/recorder.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <vector>

namespace test {

/// Attaches a recorder and a `stream_audit`; the destructor ends the engine and
/// checks that the contract was kept.
class audited_engine {
public:
  explicit audited_engine(std::uint32_t slots = 2)
      : audited_engine(troupe::engine_options{.slots = slots}) {}
  explicit audited_engine(const troupe::engine_options& options)
      : engine_(std::make_unique<troupe::engine>(options)) {
    engine_->attach(audit_);
    engine_->attach(recorder_);
  }

  ~audited_engine() {
    engine_.reset();
    CHECK(audit_->violations() == std::vector<std::string>{});
  }

  audited_engine(const audited_engine&) = delete;
  audited_engine& operator=(const audited_engine&) = delete;

  troupe::engine* operator->() { return engine_.get(); }
  troupe::engine& operator*() { return *engine_; }

  /// All events so far of type `Event`, in order.
  template <class Event>
  std::vector<Event> events() const {
    std::vector<Event> out;
    for (const auto& e : recorder_->events())
      if (const auto* one = std::get_if<Event>(&e))
        out.push_back(*one);
    return out;
  }

  const troupe::recorder& recorded() const { return *recorder_; }

private:
  std::shared_ptr<troupe::stream_audit> audit_ =
      std::make_shared<troupe::stream_audit>();
  std::shared_ptr<troupe::recorder> recorder_ =
      std::make_shared<troupe::recorder>();
  std::unique_ptr<troupe::engine> engine_;
};

} // namespace test
