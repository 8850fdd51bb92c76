// Which build of which program this is. Private.

#pragma once

#include <string>

namespace troupe {

/// The beginning of the SHA-256 of the program's file, in hexadecimal digits:
/// processes with the same one have the same code. It is read once.
/// Thread-safety: may be called from any thread.
/// @throws std::system_error if the file cannot be read.
const std::string& program_build();

} // namespace troupe
