// How wide text is on a terminal. Private.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

/// Columns that `text` takes on a terminal: two for a wide character, as
/// Chinese ones and emoji are, and none for a combining or control character or
/// for an escape sequence. Each byte that is no UTF-8 counts as one.
std::size_t columns_of(std::string_view text);

/// Rows that a line takes on a terminal of that width, which moves a wide
/// character that does not fit to the next row. At least 1.
std::size_t rows_of(std::string_view line, std::size_t width);

/// The first characters of `text`, in `columns` at most, with `?` in place of
/// control characters.
std::string cut(std::string_view text, std::size_t columns);

/// All of `text`, with `?` in place of control characters and line breaks.
std::string one_line(std::string_view text);

} // namespace troupe
