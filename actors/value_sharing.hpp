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
/// 0 and its number.
class value_sender {
public:
  /// Values of so many bytes are large.
  static constexpr std::size_t large = 4'096;

  /// @throws codec_error if a type has no codec, and what a codec throws.
  void write(byte_writer& out, const value& v);

  /// What is written from now on may be taken back, by `take_back`: it will not
  /// be sent.
  void begin() { fresh_.clear(); }
  void take_back();

  /// The numbers of values that nobody else has any more.
  std::vector<std::uint64_t> forget_unused();

private:
  struct known {
    std::uint64_t number;
    value what;
  };
  // A part of a value may lie where the whole does.
  using key = std::pair<const void*, const type_ops*>;
  std::map<key, known> known_;
  std::vector<key> fresh_;
  std::uint64_t last_number_ = 0;
};

/// Reads what a `value_sender` wrote.
class value_receiver {
public:
  /// @param of the type of the value, or of those in it
  /// @throws codec_error, and what a codec throws; the reader is behind the
  /// value then, unless it says itself that its bytes end too early.
  value read(byte_reader& in, const type_ops* of);

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
};

} // namespace troupe
