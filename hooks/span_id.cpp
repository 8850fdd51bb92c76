#include <troupe/hooks/span_id.hpp>

namespace troupe {

namespace {

class id_mixer {
public:
  explicit id_mixer(run_id run) {
    add(run.high);
    add(run.low);
  }

  void add(std::uint64_t word) {
    auto z = state_ + word + 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    state_ = z ^ (z >> 31);
  }

  void add(const task_ref& task) {
    add(task.group);
    add(task.index);
    for (auto e = task.within; e; e = e->within)
      add(e->index);
  }

  // Zero is no id of a span.
  span_id id() const { return span_id{state_ == 0 ? 1 : state_}; }

private:
  std::uint64_t state_ = 0;
};

std::optional<std::uint64_t> read_hex(std::string_view digits) {
  std::uint64_t number = 0;
  for (char c : digits) {
    auto value = std::string_view{"0123456789abcdef"}.find(c);
    if (value == std::string_view::npos)
      return std::nullopt;
    number = number << 4 | value;
  }
  return number;
}

} // namespace

span_id span_of(run_id run) { return id_mixer{run}.id(); }

span_id span_of(run_id run, const task_ref& task) {
  id_mixer mixer{run};
  mixer.add(task);
  mixer.add(0);
  return mixer.id();
}

span_id span_of(run_id run, const task_ref& task, std::uint32_t attempt) {
  id_mixer mixer{run};
  mixer.add(task);
  mixer.add(std::uint64_t{attempt} + 1);
  return mixer.id();
}

std::string to_string(span_id id) {
  return to_string(run_id{0, static_cast<std::uint64_t>(id)}).substr(16);
}

std::string to_traceparent(const trace_parent& p) {
  return "00-" + to_string(p.trace) + '-' + to_string(p.span)
         + (p.sampled ? "-01" : "-00");
}

std::optional<trace_parent> parse_traceparent(std::string_view header) {
  constexpr std::size_t length = 55; // of version 00; later ones may add to it
  if (header.size() < length || header[2] != '-' || header[35] != '-'
      || header[52] != '-')
    return std::nullopt;
  if (header.starts_with("ff")
      || (header.size() > length
          && (header.starts_with("00") || header[length] != '-')))
    return std::nullopt;
  auto version = read_hex(header.substr(0, 2));
  auto high = read_hex(header.substr(3, 16));
  auto low = read_hex(header.substr(19, 16));
  auto span = read_hex(header.substr(36, 16));
  auto flags = read_hex(header.substr(53, 2));
  if (!version || !high || !low || !span || !flags || *span == 0
      || (*high | *low) == 0)
    return std::nullopt;
  return trace_parent{{*high, *low}, span_id{*span}, (*flags & 1) != 0};
}

} // namespace troupe
