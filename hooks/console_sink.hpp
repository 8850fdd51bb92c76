// A sink of spdlog's that writes above the frame of a console.

#pragma once

#include <troupe/hooks/console.hpp>

#include <spdlog/sinks/base_sink.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace troupe {

/// Prints what is logged on a console, so that a progress display on the same
/// terminal tears no line:
///
///     auto terminal = std::make_shared<troupe::console>();
///     auto log = std::make_shared<spdlog::logger>(
///         "troupe", std::make_shared<troupe::console_sink>(terminal));
///     engine.attach(std::make_shared<troupe::log_hook>(log));
///     engine.attach(std::make_shared<troupe::progress>(terminal));
///
/// Without colours. Thread-safety: as spdlog's sinks `_mt`. Lifetime: it shares
/// the console. Errors: what cannot be written is dropped.
class console_sink : public spdlog::sinks::base_sink<std::mutex> {
public:
  /// Prints on `on`.
  explicit console_sink(std::shared_ptr<console> on)
      : console_(std::move(on)) {}

private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    std::string_view line{text.data(), text.size()};
    console_->print(line.substr(0, line.find_last_not_of("\r\n") + 1));
  }
  void flush_() override {}

  std::shared_ptr<console> console_;
};

} // namespace troupe
