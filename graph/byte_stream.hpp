// Values as bytes: what a codec writes to, and reads from.

#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe {

/// Bytes are not what they should be: cut off, or out of range.
class codec_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// One level of codecs that call each other, for as long as it lives; so that
/// neither a deep value nor bad bytes can use up the stack.
class codec_level {
public:
  static constexpr unsigned most = 200; ///< levels

  /// @throws codec_error if there are too many.
  explicit codec_level(unsigned& depth) : depth_(depth) {
    if (depth_ == most)
      throw codec_error{"values lie in each other more than 200 levels deep"};
    ++depth_;
  }
  ~codec_level() { --depth_; }
  codec_level(const codec_level&) = delete;
  codec_level& operator=(const codec_level&) = delete;

private:
  unsigned& depth_;
};

static_assert(std::endian::native == std::endian::little,
              "numbers are sent as they lie in memory, little end first");

/// Takes bytes, one after the other.
///
/// Thread-safety: none. Errors: std::bad_alloc.
class byte_writer {
public:
  /// Raw bytes, without their number.
  void bytes(const void* data, std::size_t size) {
    if (auto all = out_.size() + size; all > out_.capacity())
      out_.reserve(all + all / 8); // a large block is copied once only
    out_.append(static_cast<const char*>(data), size);
  }

  /// A number or an enumerator, as it lies in memory: little end first.
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void number(T x) { bytes(&x, sizeof x); }

  /// A count: 7 bits a byte, the lowest ones first; the highest bit says that
  /// more follow (LEB128).
  void count(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7)
      out_.push_back(static_cast<char>(n | 0x80));
    out_.push_back(static_cast<char>(n));
  }

  /// Its size as a count, and its bytes.
  void text(std::string_view s) {
    count(s.size());
    bytes(s.data(), s.size());
  }

  /// What `write` writes, after its size as a count. Returns that size.
  template <class F>
  std::size_t sized(const F& write) {
    constexpr std::size_t room = 5;
    constexpr std::size_t large = 4'096;
    auto begin = size();
    out_.append(room, '\0');
    write();
    auto n = size() - begin - room;
    byte_writer head;
    head.count(n);
    if (n >= large) // is not moved
      head.widen_count(room);
    out_.replace(begin, room, head.out_);
    return n;
  }

  /// Takes back what was written after the first `size` bytes.
  void cut(std::size_t size) { out_.resize(size); }

  /// How many bytes there are.
  std::size_t size() const { return out_.size(); }
  /// All of them; the writer is empty then.
  std::string take() { return std::exchange(out_, {}); }
  /// For `codec_level`.
  unsigned& depth() { return depth_; }

private:
  // What is added to the count at the end is 0.
  void widen_count(std::size_t bytes) {
    for (; out_.size() < bytes; out_.push_back('\0'))
      out_.back() |= '\x80';
  }

  std::string out_;
  unsigned depth_ = 0;
};

/// Gives back what a `byte_writer` took, in the same order.
///
/// Thread-safety: none. Lifetime: the bytes must outlive it. Errors: every
/// function throws codec_error if there are not enough bytes.
class byte_reader {
public:
  /// Reads all of `bytes`.
  explicit byte_reader(std::string_view bytes) : left_(bytes) {}

  /// The next `size` raw bytes; they lie where the reader's do.
  std::string_view bytes(std::size_t size) {
    if (size > left_.size())
      throw codec_error{"the bytes end too early"};
    auto b = left_.substr(0, size);
    left_.remove_prefix(size);
    return b;
  }

  /// A number or an enumerator. That it is one of the enumeration's is for the
  /// caller to check.
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T> T number() {
    T x;
    std::memcpy(&x, bytes(sizeof x).data(), sizeof x);
    return x;
  }

  /// A count.
  std::uint64_t count() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      auto b = number<std::uint8_t>();
      n |= std::uint64_t{b & 0x7fu} << shift;
      if ((b & 0x80) == 0)
        return n;
    }
    throw codec_error{"a count has more than 64 bits"};
  }

  /// The number of things that follow, each of at least `least` bytes, so that
  /// nobody makes room for more than can come.
  std::size_t size(std::size_t least = 1) {
    auto n = count();
    if (n > left_.size() / (least > 0 ? least : 1))
      throw codec_error{"more is announced than there are bytes"};
    return static_cast<std::size_t>(n);
  }

  /// A text; it lies where the reader's bytes do.
  std::string_view text() { return bytes(size()); }

  /// What was not read yet.
  std::string_view rest() const { return left_; }
  /// For `codec_level`.
  unsigned& depth() { return depth_; }
  /// @throws codec_error if there is anything left.
  void finish() const {
    if (!left_.empty())
      throw codec_error{"there are more bytes than there should be"};
  }

private:
  std::string_view left_;
  unsigned depth_ = 0;
};

} // namespace troupe
