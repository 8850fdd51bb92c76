#include <troupe/graph/failure_wire.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/keyed_items.hpp>
#include <troupe/graph/value_wire.hpp>

#include <cstdint>

namespace troupe {

namespace {

// What a value begins with.
enum class wire_tag : std::uint8_t {
  empty,
  payload,
  list,
  keyed_list,
  failure,
  no_failure, // a null pointer to one
  done,       // which stands for a value that is only awaited
};

const value_codec& codec_of_type(const type_ops* type) {
  if (type && type->codec)
    return *type->codec;
  throw codec_error{"values of type "
                    + (type ? readable_type(type->name) : "unknown")
                    + " cannot go to another process, for the type has no "
                      "codec: give it one, by an inspect overload or by "
                      "specializing troupe::transferable"};
}

void write_list(byte_writer& out, const value_list& list) {
  codec_level level{out.depth()};
  out.count(list.size());
  for (const auto& v : list)
    write_value(out, v);
}

value read_list(byte_reader& in, const type_ops* of) {
  codec_level level{in.depth()};
  value_list list;
  for (auto n = in.size(); n > 0; --n)
    list.push_back(read_value(in, of));
  return value::of(std::move(list));
}

void write_keyed_list(byte_writer& out, const detail::keyed_list& list) {
  write_list(out, detail::elements_of(list).get<value_list>());
  const auto& keys = detail::keys_of(list);
  encode(out, keys != nullptr);
  if (keys)
    encode(out, *keys);
}

value read_keyed_list(byte_reader& in, const type_ops* of) {
  auto elements = read_list(in, of);
  label_list keys;
  if (decode<bool>(in))
    keys = std::make_shared<const std::vector<std::string>>(
        decode<std::vector<std::string>>(in));
  if (keys && keys->size() != elements.get<value_list>().size())
    throw codec_error{"a list has another number of keys than of elements"};
  return detail::make_keyed_list(std::move(elements), std::move(keys));
}

} // namespace

void write_value(byte_writer& out, const value& v) {
  if (!v) {
    out.number(wire_tag::empty);
  } else if (auto* list = v.get_if<value_list>()) {
    out.number(wire_tag::list);
    write_list(out, *list);
  } else if (auto* keyed = v.get_if<detail::keyed_list_ptr>()) {
    out.number(wire_tag::keyed_list);
    write_keyed_list(out, **keyed);
  } else if (auto* why = v.get_if<shared_failure>()) {
    out.number(*why ? wire_tag::failure : wire_tag::no_failure);
    if (*why)
      write_failure(out, **why);
  } else if (v.get_if<done>()) {
    out.number(wire_tag::done);
  } else {
    const auto& codec = codec_of_type(v.type());
    out.number(wire_tag::payload);
    codec.write(out, v.payload());
  }
}

value read_value(byte_reader& in, const type_ops* of) {
  switch (in.number<wire_tag>()) {
  case wire_tag::empty:
    return {};
  case wire_tag::payload:
    return codec_of_type(of).read(in);
  case wire_tag::list:
    return read_list(in, of);
  case wire_tag::keyed_list:
    return read_keyed_list(in, of);
  case wire_tag::failure:
    return value::of(std::make_shared<const failure>(read_failure(in)));
  case wire_tag::no_failure:
    return value::of(shared_failure{});
  case wire_tag::done:
    return value::of(done{});
  }
  throw codec_error{"a value is of no known kind"};
}

} // namespace troupe
