// Values as bytes, as tasks are given and yield them. Private.

#pragma once

#include <troupe/graph/byte_stream.hpp>
#include <troupe/graph/value.hpp>

namespace troupe {

/// Writes whatever may go between a task and its run: nothing, a node's value,
/// lists of these to any depth, with keys or without, and failures.
/// @throws codec_error if a value's type has no codec, with its name; what the
/// codec throws.
void write_value(byte_writer& out, const value& v);

/// Reads what `write_value` has written. `of` is the type of the node whose
/// value it is, or whose elements are in the lists. Whether it is a list, or
/// is there at all, is for the caller to check.
/// @throws codec_error if the bytes are not good, or `of` has no codec; what
/// the codec throws.
value read_value(byte_reader& in, const type_ops* of);

} // namespace troupe
