#include <troupe/graph/failure_wire.hpp>
#include <troupe/graph/remote_error.hpp>
#include <troupe/graph/transferable.hpp>

#include <type_traits>

namespace troupe {

namespace {

// The fields in their order, for both directions.
template <class F>
void each_field(auto& x, F field) {
  using type = std::remove_const_t<std::remove_reference_t<decltype(x)>>;
  if constexpr (std::is_same_v<type, error_text>) {
    field(x.type), field(x.message);
  } else if constexpr (std::is_same_v<type, past_attempt>) {
    field(x.attempt), field(x.outcome), field(x.start), field(x.duration);
    field(x.worker), field(x.error);
  } else {
    field(x.error), field(x.causes), field(x.fault), field(x.node);
    field(x.declared), field(x.task), field(x.label), field(x.attempt);
    field(x.worker), field(x.past), field(x.tolerated);
  }
}

// An exception may be nested in itself without end, as far as bytes tell.
constexpr std::size_t most_causes = 1'000;

void check(attempt_outcome o) {
  if (o > attempt_outcome::cancelled)
    throw codec_error{"a failure has no such outcome of an attempt"};
}
void check(fault_of f) {
  if (f > fault_of::system)
    throw codec_error{"a failure is nobody's fault"};
}

struct field_writer {
  byte_writer& out;

  template <class T>
  void operator()(const T& x) const {
    if constexpr (is_transferable<T>)
      encode(out, x);
    else
      each_field(x, *this);
  }
  template <class T>
  void operator()(const std::vector<T>& list) const {
    out.count(list.size());
    for (const auto& x : list)
      (*this)(x);
  }
};

struct field_reader {
  byte_reader& in;

  template <class T>
  void operator()(T& x) const {
    if constexpr (is_transferable<T>)
      x = decode<T>(in);
    else
      each_field(x, *this);
    if constexpr (std::is_enum_v<T>)
      check(x);
  }
  template <class T>
  void operator()(std::vector<T>& list) const {
    for (auto n = in.size(); n > 0; --n)
      (*this)(list.emplace_back());
  }
};

} // namespace

void write_failure(byte_writer& out, const failure& f) {
  field_writer{out}(f);
  encode(out, f.exception != nullptr);
}

failure read_failure(byte_reader& in) {
  failure f;
  field_reader{in}(f);
  if (f.causes.size() > most_causes)
    throw codec_error{"a failure has more than 1000 causes"};
  if (decode<bool>(in))
    f.exception = exception_of(f);
  return f;
}

} // namespace troupe
