#include <troupe/actors/value_sharing.hpp>
#include <troupe/graph/value_wire.hpp>

namespace troupe {

namespace {

enum class wire_form : std::uint8_t { no, first, again };

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
    out.number(wire_form::again);
    out.count(i->second.number);
    return;
  }
  byte_writer bytes;
  write_value(bytes, v);
  if (k.first && bytes.size() >= large) {
    out.number(wire_form::first);
    out.count(++last_number_);
    known_.emplace(k, known{last_number_, v});
    fresh_.push_back(k);
  } else {
    out.number(wire_form::no);
  }
  out.text(bytes.take());
}

void value_sender::take_back() {
  for (const auto& k : fresh_)
    known_.erase(k);
  fresh_.clear();
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
  auto how = in.number<wire_form>();
  if (how == wire_form::no)
    return read_sized(in.text(), of);
  auto number = in.count();
  if (how == wire_form::again) {
    auto i = known_.find(number);
    if (i == known_.end())
      throw codec_error{"value " + std::to_string(number) + " is not known"};
    if (!i->second.problem.empty())
      throw codec_error{i->second.problem};
    return i->second.what;
  }
  if (how != wire_form::first)
    throw codec_error{"a value begins with an unknown byte"};
  auto bytes = in.text();
  auto& k = known_[number] = {};
  try {
    k.what = read_sized(bytes, of);
  } catch (const std::exception& e) {
    k.problem = e.what();
    throw;
  }
  return k.what;
}

} // namespace troupe
