// The codecs of numbers and of the standard library's types. Private.

#pragma once

#include <troupe/graph/byte_stream.hpp>
#include <troupe/graph/codec_kind.hpp>
#include <troupe/graph/standard_shape.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace troupe::detail {

// What lies in memory as one block: elements may be copied all at once.
template <class T>
inline constexpr bool is_block = kind_of_codec<T>() == codec_kind::bytes;

template <class T>
void read_block(byte_reader& in, T* to, std::size_t n) {
  if (n > 0)
    std::memcpy(to, in.bytes(n * sizeof(T)).data(), n * sizeof(T));
}

// One for each shape: whether a type of the shape has a codec, and that.
template <std_shape>
struct std_codec {
  template <class T>
  static constexpr bool is_whole = false;
};

template <>
struct std_codec<std_shape::truth> {
  template <class T>
  static constexpr bool is_whole = true;

  template <class T>
  static void write(byte_writer& out, T x) {
    out.number(static_cast<bool>(x));
  }

  template <class T>
  static T read(byte_reader& in) {
    auto b = in.number<std::uint8_t>();
    if (b > 1)
      throw codec_error{"a bool is neither true nor false"};
    return static_cast<T>(b == 1);
  }
};

template <>
struct std_codec<std_shape::block> {
  template <class T>
  static constexpr bool is_whole = true;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    out.bytes(&x, sizeof x);
  }

  template <class T>
  static T read(byte_reader& in) {
    struct {
      unsigned char of[sizeof(T)];
    } raw;
    read_block(in, raw.of, sizeof raw);
    return std::bit_cast<T>(raw); // T may have no default constructor
  }
};

template <>
struct std_codec<std_shape::text> {
  template <class T>
  static constexpr bool is_whole = true;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    out.text(x.native());
  }

  template <class T>
  static T read(byte_reader& in) {
    return T(in.text());
  }
};

template <>
struct std_codec<std_shape::optional> {
  template <class T>
  static constexpr bool is_whole = has_codec<typename T::value_type>;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    encode(out, x.has_value());
    if (x)
      encode(out, *x);
  }

  template <class T>
  static T read(byte_reader& in) {
    return decode<bool>(in) ? T(decode<typename T::value_type>(in)) : T();
  }
};

template <>
struct std_codec<std_shape::variant> {
  template <class T>
  struct parts;
  template <template <class...> class Variant, class... Ts>
  struct parts<Variant<Ts...>> {
    using type = Variant<Ts...>;
    using indices = std::index_sequence_for<Ts...>;
    static constexpr bool have_codecs = (has_codec<Ts> && ...);

    template <std::size_t... I>
    static void write(byte_writer& out, const type& x,
                      std::index_sequence<I...>) {
      ((x.index() == I ? encode(out, *get_if<I>(&x)) : void()), ...);
    }

    template <std::size_t... I>
    static type read(byte_reader& in, std::uint64_t index,
                     std::index_sequence<I...>) {
      using reader = type (*)(byte_reader&);
      constexpr reader readers[] = {[](byte_reader& from) {
        return type(std::in_place_index<I>, decode<Ts>(from));
      }...};
      return readers[index](in);
    }
  };

  template <class T>
  static constexpr bool is_whole = parts<T>::have_codecs;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    if (x.valueless_by_exception())
      throw codec_error{"a variant has no value"};
    out.count(x.index());
    parts<T>::write(out, x, typename parts<T>::indices{});
  }

  template <class T>
  static T read(byte_reader& in) {
    auto index = in.count();
    if (index >= parts<T>::indices::size())
      throw codec_error{"a variant has no alternative of this number"};
    return parts<T>::read(in, index, typename parts<T>::indices{});
  }
};

template <>
struct std_codec<std_shape::array> {
  template <class T>
  static constexpr bool is_whole =
      has_codec<typename T::value_type>&& std::default_initializable<T>;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    if constexpr (is_block<typename T::value_type>)
      out.bytes(x.data(), x.size() * sizeof(typename T::value_type));
    else
      for (const auto& y : x)
        encode(out, y);
  }

  template <class T>
  static T read(byte_reader& in) {
    T x;
    if constexpr (is_block<typename T::value_type>)
      read_block(in, x.data(), x.size());
    else
      for (auto& y : x)
        y = decode<typename T::value_type>(in);
    return x;
  }
};

template <>
struct std_codec<std_shape::tuple> {
  template <class T>
  using indices = std::make_index_sequence<std::tuple_size<T>::value>;

  template <class T, std::size_t I>
  using part = std::remove_const_t<std::tuple_element_t<I, T>>;

  template <class T, std::size_t... I>
  static constexpr bool have_codecs(std::index_sequence<I...>) {
    return (has_codec<part<T, I>> && ...);
  }
  template <class T, std::size_t... I>
  static void write_parts(byte_writer& out, const T& x,
                          std::index_sequence<I...>) {
    (encode(out, get<I>(x)), ...);
  }
  template <class T, std::size_t... I>
  static T read_parts(byte_reader& in, std::index_sequence<I...>) {
    return T{decode<part<T, I>>(in)...}; // in this order, for braces say so
  }

  template <class T>
  static constexpr bool is_whole = have_codecs<T>(indices<T>{});

  template <class T>
  static void write(byte_writer& out, const T& x) {
    write_parts(out, x, indices<T>{});
  }

  template <class T>
  static T read(byte_reader& in) {
    return read_parts<T>(in, indices<T>{});
  }
};

template <>
struct std_codec<std_shape::duration> {
  template <class T>
  static constexpr bool is_whole = has_codec<typename T::rep>;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    encode(out, x.count());
  }

  template <class T>
  static T read(byte_reader& in) {
    return T(decode<typename T::rep>(in));
  }
};

template <>
struct std_codec<std_shape::time_point> {
  template <class T>
  static constexpr bool is_whole = has_codec<typename T::duration>;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    encode(out, x.time_since_epoch());
  }

  template <class T>
  static T read(byte_reader& in) {
    return T(decode<typename T::duration>(in));
  }
};

template <>
struct std_codec<std_shape::empty> {
  template <class T>
  static constexpr bool is_whole = true;

  template <class T>
  static void write(byte_writer&, const T&) {}

  template <class T>
  static T read(byte_reader&) {
    return T{};
  }
};

} // namespace troupe::detail
