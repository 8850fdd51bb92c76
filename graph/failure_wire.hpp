// Failures as bytes. Private.

#pragma once

#include <troupe/graph/byte_stream.hpp>
#include <troupe/graph/failure.hpp>

namespace troupe {

/// Writes all of a failure but its exception, of which the texts go.
void write_failure(byte_writer& out, const failure& f);

/// Reads what `write_failure` has written. If there was an exception, it is
/// `exception_of` its texts.
/// @throws codec_error if the bytes are not good.
failure read_failure(byte_reader& in);

} // namespace troupe
