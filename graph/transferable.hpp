// Which types have a codec, and so may go to another process; giving one.

#pragma once

#include <troupe/graph/byte_stream.hpp>
#include <troupe/graph/codec_inspectors.hpp>
#include <troupe/graph/codec_kind.hpp>
#include <troupe/graph/container_codecs.hpp>
#include <troupe/graph/standard_codecs.hpp>

#include <type_traits>

namespace troupe {

/// Gives a type its codec, where nothing else does, by a specialization:
///
///     template <>
///     struct troupe::transferable<point> {
///       static void write(byte_writer& out, const point& p) {
///         encode(out, p.x);
///         encode(out, p.y);
///       }
///       static point read(byte_reader& in) {
///         auto x = decode<double>(in); // in the order of writing
///         return {x, decode<double>(in)};
///       }
///     };
///
/// Or by an overload of `inspect` beside a type that has a default constructor;
/// one that was written for CAF does as well, and one that returns false makes
/// it a `codec_error`:
///
///     template <class Inspector>
///     bool inspect(Inspector& f, point& p) {
///       return f.object(p).fields(f.field("x", p.x), f.field("y", p.y));
///     }
///
/// These have one from the start, if all that is in them has: numbers, bool,
/// enumerations; string, vector, deque, list, array; map, set and their kin;
/// optional, variant, pair, tuple; chrono's duration and time_point; complex;
/// filesystem::path. An enumerator is read as it comes, with no check but of a
/// specialization or `inspect`. Pointers, views and functions have none.
///
/// It must be declared before the type is first used in a graph. `read` must
/// take any bytes, and throw codec_error where they are not good.
///
/// Thread-safety: different values are written and read at once.
template <class T>
struct transferable {};

/// Whether objects go as they lie in memory, and lists of them in one block:
/// for a plain struct without pointers, by a specialization:
///
///     template <>
///     inline constexpr bool troupe::transferable_as_bytes<point> = true;
template <class T>
inline constexpr bool transferable_as_bytes = false;

/// Where the codec of `T` comes from.
template <class T>
inline constexpr codec_kind codec_kind_of = detail::kind_of_codec<T>();

/// Whether `T`, and all that is in it, has a codec. Of what an `inspect`
/// overload passes on, that is only seen when it is called.
template <class T>
concept is_transferable = detail::has_codec<T>;

namespace detail {

template <class T>
concept has_own_codec = requires(byte_writer& out, byte_reader& in,
                                 const T& x) {
  transferable<T>::write(out, x);
  { transferable<T>::read(in) } -> std::same_as<T>;
};

template <class T>
constexpr codec_kind kind_of_codec() {
  constexpr auto shape = shape_of<T>();
  if constexpr (has_own_codec<T>) {
    return codec_kind::own;
  } else if constexpr (transferable_as_bytes<T>) {
    static_assert(std::is_trivially_copyable_v<T>,
                  "troupe: only what is trivially copyable may be "
                  "transferable_as_bytes");
    return codec_kind::bytes;
  } else if constexpr (std::is_class_v<T> && shape != std_shape::none) {
    if constexpr (shape == std_shape::block)
      return codec_kind::bytes;
    else
      return std_codec<shape>::template is_whole<T> ? codec_kind::standard
                                                    : codec_kind::none;
  } else if constexpr (has_inspect<T>) {
    return codec_kind::inspected;
  } else if constexpr (shape == std_shape::none) {
    return codec_kind::none;
  } else {
    return shape == std_shape::block ? codec_kind::bytes : codec_kind::standard;
  }
}

[[noreturn]] void tell_refused(std::string_view type);

} // namespace detail

template <class T>
void encode(byte_writer& out, const T& x) {
  constexpr auto kind = codec_kind_of<T>;
  static_assert(kind != codec_kind::none,
                "troupe: this type has no codec: give it one, by an inspect "
                "overload or by specializing troupe::transferable");
  if constexpr (kind == codec_kind::bytes) {
    out.bytes(&x, sizeof x);
  } else if constexpr (kind == codec_kind::standard) {
    detail::std_codec<detail::shape_of<T>()>::write(out, x);
  } else {
    codec_level level{out.depth()};
    if constexpr (kind == codec_kind::own) {
      transferable<T>::write(out, x);
    } else {
      // An overload takes what it could change, and does not when it writes.
      detail::writing_inspector f{out};
      if (!inspect(f, const_cast<T&>(x)))
        detail::tell_refused(type_name<T>());
    }
  }
}

template <class T>
T decode(byte_reader& in) {
  constexpr auto kind = codec_kind_of<T>;
  static_assert(kind != codec_kind::none,
                "troupe: this type has no codec: give it one, by an inspect "
                "overload or by specializing troupe::transferable");
  if constexpr (kind == codec_kind::bytes) {
    return detail::std_codec<detail::std_shape::block>::read<T>(in);
  } else if constexpr (kind == codec_kind::standard) {
    return detail::std_codec<detail::shape_of<T>()>::template read<T>(in);
  } else {
    codec_level level{in.depth()};
    if constexpr (kind == codec_kind::own) {
      return transferable<T>::read(in);
    } else {
      T x{};
      detail::reading_inspector f{in};
      if (!inspect(f, x))
        detail::tell_refused(type_name<T>());
      return x;
    }
  }
}

} // namespace troupe
