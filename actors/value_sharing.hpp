// Values on their way to a worker process, the large ones once only. Private.

#pragma once

#include <troupe/graph/byte_stream.hpp>
#include <troupe/graph/value.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// Writes values for one worker process. One that is large is written once, and
/// named by a number then, as long as anybody on this node has it.
///
/// A value is its size as a count, what `write_value` makes of it, and, if it
/// is large, its number, or 0 if it has none. One that is named is a count of
/// 0 and its number. One that is a huge block of memory is named from the
/// start: it is sent by itself, from where it lies.
class value_sender {
public:
  /// Values of so many bytes are large.
  static constexpr std::size_t large = 4'096;
  /// Blocks of so many bytes are sent by themselves.
  static constexpr std::size_t huge = 256 * 1024;

  /// A block that is to be sent by itself.
  struct numbered_block {
    std::uint64_t number;
    value what;
  };

  /// @throws codec_error if a type has no codec, and what a codec throws.
  void write(byte_writer& out, const value& v);

  /// What is written from now on may be taken back, by `take_back`: it will not
  /// be sent.
  void begin();
  void take_back();

  /// The blocks that were named and must be sent before what names them.
  std::vector<numbered_block> take_blocks() {
    return std::exchange(blocks_, {});
  }

  /// The numbers of values that nobody else has any more.
  std::vector<std::uint64_t> forget_unused();

private:
  struct known {
    std::uint64_t number;
    value what;
  };
  static bool is_huge_block(const value& v);

  // A part of a value may lie where the whole does.
  using key = std::pair<const void*, const type_ops*>;
  std::map<key, known> known_;
  std::vector<key> fresh_;
  std::vector<numbered_block> blocks_;
  std::size_t blocks_before_ = 0; // those that are not fresh
  std::uint64_t last_number_ = 0;
};

/// Reads what a `value_sender` wrote.
class value_receiver {
public:
  /// @param of the type of the value, or of those in it
  /// @throws codec_error, and what a codec throws; the reader is behind the
  /// value then, unless it says itself that its bytes end too early.
  value read(byte_reader& in, const type_ops* of);

  /// A block of so many bytes comes, in pieces that are added next. If nothing
  /// can be made of it, those who name it will be told why.
  /// @param type null if it is not known
  /// @throws codec_error if another one has not come to its end.
  void begin_block(std::uint64_t number, const type_ops* type,
                   std::uint64_t size);
  /// @throws codec_error if the bytes are not of a block, or no whole elements.
  void add_to_block(std::string_view bytes);

  /// The value will not be named again.
  void forget(std::uint64_t number) { known_.erase(number); }
  std::size_t size() const { return known_.size(); }

private:
  value named(std::uint64_t number) const;

  struct known {
    value what;
    std::string problem; // why it could not be read; empty if it could
  };
  std::unordered_map<std::uint64_t, known> known_;
  value block_;                  // that comes now; empty if it cannot be made
  std::uint64_t block_left_ = 0; // bytes of it that are to come
};

} // namespace troupe
