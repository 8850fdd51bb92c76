// The command line of the service.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace service {

using std::chrono::milliseconds;

struct options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;   ///< 0: any that is free
  std::uint32_t threads = 1;   ///< numbers that are factorised at once
  std::size_t max_runs = 1000; ///< 0: any number
  std::size_t max_body = std::size_t{1} << 20; ///< bytes of a request's body
  milliseconds patience{30'000};  ///< with a client that reads or writes slowly
  milliseconds heartbeat{15'000}; ///< the longest silence of an event stream
  milliseconds grace{5'000};      ///< for open requests when the service ends
};

/// Parses the command line; nothing if it asks for help, which is then printed.
/// @throws std::exception that says what is wrong with it, in one line.
std::optional<options> parse_options(int argc, char** argv);

} // namespace service
