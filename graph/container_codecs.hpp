// The codecs of the standard library's containers. Private.

#pragma once

#include <troupe/graph/standard_codecs.hpp>

#include <bit>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <string_view>

namespace troupe::detail {

// The number of elements, and these, with `element` for each. Some write
// nothing; but a list has a byte per element at least, so that a reader knows
// an absurd number.
template <class Element>
void write_elements(byte_writer& out, std::size_t n, Element element) {
  out.count(n);
  auto begin = out.size();
  element();
  for (auto bytes = out.size() - begin; bytes < n; ++bytes)
    out.number('\0');
}

template <class Element>
void read_elements(byte_reader& in, Element element) {
  auto n = in.size();
  auto begin = in.rest().size();
  for (std::size_t i = 0; i < n; ++i)
    element();
  if (auto bytes = begin - in.rest().size(); bytes < n)
    in.bytes(n - bytes);
}

// As what any memory may be read.
template <class T>
inline constexpr bool is_byte =
    std::disjunction_v<std::is_same<T, char>, std::is_same<T, unsigned char>,
                       std::is_same<T, std::byte>>;

// Elements in bytes of any alignment, so that a container need not make them
// first and fill them then: that took twice as long.
template <class T>
class block_iterator {
public:
  using iterator_category = std::random_access_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = T;

  explicit block_iterator(const char* at) : at_(at) {}
  T operator*() const {
    struct {
      char of[sizeof(T)];
    } raw;
    std::memcpy(&raw, at_, sizeof raw);
    return std::bit_cast<T>(raw);
  }
  block_iterator& operator++() { return *this += 1; }
  block_iterator& operator--() { return *this += -1; }
  block_iterator& operator+=(difference_type n) {
    at_ += n * static_cast<difference_type>(sizeof(T));
    return *this;
  }
  friend difference_type operator-(block_iterator a, block_iterator b) {
    return (a.at_ - b.at_) / static_cast<difference_type>(sizeof(T));
  }
  friend bool operator==(block_iterator, block_iterator) = default;

private:
  const char* at_;
};

template <>
struct std_codec<std_shape::list> {
  template <class T>
  static constexpr bool is_whole = has_codec<typename T::value_type>;

  template <class T>
  static constexpr bool is_one_block = requires(T& x) {
    x.data();
    requires is_block<typename T::value_type>;
  };

  template <class T>
  static void write(byte_writer& out, const T& x) {
    if constexpr (is_one_block<T>) {
      out.count(x.size());
      auto block = bytes_of(x);
      out.bytes(block.data(), block.size());
    } else {
      write_elements(out, x.size(), [&] {
        for (const auto& y : x)
          encode(out, y);
      });
    }
  }

  template <class T>
  static T read(byte_reader& in) {
    using item = typename T::value_type;
    T x;
    if constexpr (is_one_block<T>) {
      auto n = in.size(sizeof(item));
      append(x, in.bytes(n * sizeof(item)));
    } else {
      read_elements(in, [&] { x.push_back(decode<item>(in)); });
    }
    return x;
  }

  // Of one block: the bytes of its elements, and some more of them.
  template <class T>
  static std::string_view bytes_of(const T& x) {
    return {reinterpret_cast<const char*>(x.data()),
            x.size() * sizeof(typename T::value_type)};
  }

  template <class T>
  static void append(T& x, std::string_view bytes) {
    using item = typename T::value_type;
    auto* from = bytes.data();
    if constexpr (is_byte<item>) {
      auto* first = reinterpret_cast<const item*>(from);
      x.insert(x.end(), first, first + bytes.size());
    } else {
      x.insert(x.end(), block_iterator<item>{from},
               block_iterator<item>{from + bytes.size()});
    }
  }
};

// What is one block, and nothing else.
template <class T>
constexpr bool is_block_list() {
  if constexpr (kind_of_codec<T>() == codec_kind::standard
                && shape_of<T>() == std_shape::list)
    return std_codec<std_shape::list>::is_one_block<T>;
  else
    return false;
}

template <>
struct std_codec<std_shape::bits> {
  template <class T>
  static constexpr bool is_whole = true;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    out.count(x.size());
    for (std::size_t i = 0; i < x.size(); i += 8) {
      unsigned byte = 0;
      for (std::size_t k = i; k < i + 8 && k < x.size(); ++k)
        byte |= unsigned{x[k]} << (k - i);
      out.number(static_cast<std::uint8_t>(byte));
    }
  }

  template <class T>
  static T read(byte_reader& in) {
    auto n = in.count();
    if (n / 8 > in.rest().size())
      throw codec_error{"more is announced than there are bytes"};
    auto bytes = in.bytes(static_cast<std::size_t>(n / 8 + (n % 8 > 0)));
    T x(static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = (static_cast<unsigned char>(bytes[i / 8]) >> (i % 8)) & 1;
    return x;
  }
};

template <class T>
struct element_to_read { // of a set
  using type = typename T::key_type;
};
template <class T>
requires requires { typename T::mapped_type; }
struct element_to_read<T> {
  using type = std::pair<typename T::key_type, typename T::mapped_type>;
};

template <>
struct std_codec<std_shape::associative> {
  template <class T>
  static constexpr bool is_whole = has_codec<typename T::value_type>;

  template <class T>
  static void write(byte_writer& out, const T& x) {
    write_elements(out, x.size(), [&] {
      for (const auto& y : x)
        encode(out, y);
    });
  }

  template <class T>
  static T read(byte_reader& in) {
    T x;
    read_elements(in, [&, i = std::size_t{0}]() mutable {
      x.emplace_hint(x.end(), decode<typename element_to_read<T>::type>(in));
      if (x.size() != ++i)
        throw codec_error{"a key is there twice"};
    });
    return x;
  }
};

} // namespace troupe::detail
