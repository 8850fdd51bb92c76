// Text that has to be UTF-8. Private.

#pragma once

#include <string>

namespace troupe {

/// `text`, with U+FFFD for each part that is no UTF-8. ASCII stays as it is, so
/// that it may be done with a whole document, as JSON or DOT: one wrong byte in
/// the message of an error would have readers refuse all of it.
std::string as_utf8(std::string text);

} // namespace troupe
