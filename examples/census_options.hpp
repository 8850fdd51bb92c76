// The command line of the census.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace census {

struct options {
  std::filesystem::path dir = "/usr/include/boost";
  std::uint32_t threads = 0; ///< 0: one per core
  std::uint32_t workers = 0; ///< processes beside this one
  std::uint32_t top = 20;
  std::string events;  ///< a file, or empty
  std::string trace;   ///< a file, or empty
  std::string drawing; ///< a file, or empty
  std::string json;    ///< a file, or `-`, or empty
  std::string otlp;    ///< an http:// URL, or empty
  bool report = false; ///< whether to say where the time went
  bool no_progress = false;
};

/// Parses the command line; nothing if it asks for help, which is then printed.
/// @throws std::exception that says what is wrong with it, in one line.
std::optional<options> parse_options(int argc, char** argv);

} // namespace census
