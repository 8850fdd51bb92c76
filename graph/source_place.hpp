// A place in the user's program, for messages.

#pragma once

#include <cstdint>
#include <string>

namespace troupe {

/// Where in the user's program something was written. Plain data.
struct source_place {
  const char* file = "";  ///< as the compiler was given it; a literal
  std::uint32_t line = 0; ///< from 1
};

/// `file.cpp:12`, without the file's folder.
std::string to_string(const source_place& place);

} // namespace troupe
