#include <troupe/actors/value_sharing.hpp>
#include <troupe/graph/value_wire.hpp>

namespace troupe {

namespace {

value read_sized(std::string_view bytes, const type_ops* of) {
  byte_reader in{bytes};
  auto v = read_value(in, of);
  in.finish();
  return v;
}

} // namespace

void value_sender::write(byte_writer& out, const value& v) {
  key k{v.identity(), v.type()};
  if (auto i = known_.find(k); k.first && i != known_.end()) {
    out.count(0);
    out.count(i->second.number);
    return;
  }
  if (k.first && is_huge_block(v)) {
    out.count(0);
    out.count(++last_number_);
    blocks_.push_back({last_number_, v});
    known_.emplace(k, known{last_number_, v});
    fresh_.push_back(k);
    return;
  }
  auto size = out.sized([&] { write_value(out, v); });
  if (size < large)
    return;
  if (!k.first) // it lies in the value, and is written by a codec of its own
    return out.count(0);
  out.count(++last_number_);
  known_.emplace(k, known{last_number_, v});
  fresh_.push_back(k);
}

bool value_sender::is_huge_block(const value& v) {
  auto* codec = v.type()->codec;
  auto* block = codec ? codec->block : nullptr;
  return block && block->item <= large
         && block->bytes(v.payload()).size() >= huge;
}

void value_sender::begin() {
  fresh_.clear();
  blocks_before_ = blocks_.size();
}

void value_sender::take_back() {
  for (const auto& k : fresh_)
    known_.erase(k);
  fresh_.clear();
  while (blocks_.size() > blocks_before_)
    blocks_.pop_back();
}

std::vector<std::uint64_t> value_sender::forget_unused() {
  std::vector<std::uint64_t> numbers;
  std::erase_if(known_, [&](const auto& entry) {
    const auto& [number, what] = entry.second;
    if (what.is_shared())
      return false;
    numbers.push_back(number);
    return true;
  });
  return numbers;
}

value value_receiver::read(byte_reader& in, const type_ops* of) {
  auto bytes = in.text();
  if (bytes.empty())
    return named(in.count());
  auto number = bytes.size() < value_sender::large ? 0 : in.count();
  if (number == 0)
    return read_sized(bytes, of);
  auto& k = known_[number] = {};
  try {
    k.what = read_sized(bytes, of);
  } catch (const std::exception& e) {
    k.problem = e.what();
    throw;
  }
  return k.what;
}

void value_receiver::begin_block(std::uint64_t number, const type_ops* type,
                                 std::uint64_t size) {
  if (block_left_ > 0)
    throw codec_error{"a block begins within another one"};
  block_left_ = size;
  auto& k = known_[number] = {};
  try {
    if (!type || !type->codec || !type->codec->block)
      throw codec_error{"a block is of a type that no node here yields"};
    k.what = type->codec->block->make(static_cast<std::size_t>(size));
  } catch (const std::exception& e) {
    k.problem = e.what();
  }
  block_ = k.what;
}

void value_receiver::add_to_block(std::string_view bytes) {
  if (bytes.size() > block_left_)
    throw codec_error{"a block is longer than was announced"};
  block_left_ -= bytes.size();
  if (!block_)
    return;
  const auto& codec = *block_.type()->codec->block;
  if (bytes.size() % codec.item != 0)
    throw codec_error{"a block comes in parts of its elements"};
  codec.append(block_, bytes);
  if (block_left_ == 0)
    block_ = {};
}

value value_receiver::named(std::uint64_t number) const {
  auto i = known_.find(number);
  if (i == known_.end())
    throw codec_error{"value " + std::to_string(number) + " is not known"};
  if (!i->second.problem.empty())
    throw codec_error{i->second.problem};
  return i->second.what;
}

} // namespace troupe
