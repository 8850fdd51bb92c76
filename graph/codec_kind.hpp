// Whether a type has a codec, and of which kind.

#pragma once

#include <cstdint>

namespace troupe {

class byte_reader;
class byte_writer;

/// Where a type's codec comes from; see `transferable`.
enum class codec_kind : std::uint8_t {
  none,      ///< there is none
  bytes,     ///< as it lies in memory: numbers, enumerators, what opted in
  standard,  ///< Troupe's own, for a type of the standard library
  inspected, ///< the type's `inspect` overload
  own,       ///< a specialization of `transferable`
};

namespace detail {

// What `codec_kind_of` says; defined in transferable.hpp, and here for codecs
// of what has parts.
template <class T>
constexpr codec_kind kind_of_codec();

template <class T>
inline constexpr bool has_codec = kind_of_codec<T>() != codec_kind::none;

} // namespace detail

/// Writes `x` as its codec does.
/// @throws codec_error if that refuses; std::bad_alloc; what a user's codec
/// throws.
template <class T>
void encode(byte_writer& out, const T& x);

/// Reads what `encode` has written of a `T`.
/// @throws codec_error if the bytes are not good; std::bad_alloc; what a user's
/// codec throws.
template <class T>
T decode(byte_reader& in);

} // namespace troupe
