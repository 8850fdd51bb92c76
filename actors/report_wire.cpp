#include <troupe/actors/clock.hpp>
#include <troupe/actors/link_protocol.hpp>
#include <troupe/actors/report_wire.hpp>
#include <troupe/graph/failure_wire.hpp>
#include <troupe/graph/value_wire.hpp>

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

// What a report may say, as bits.
constexpr std::uint8_t says_end = 1;
constexpr std::uint8_t was_retryable = 2;
constexpr std::uint8_t fell_back = 4;

// What a node's end may have.
constexpr std::uint8_t has_error = 1;
constexpr std::uint8_t has_summary = 2;

template <class Enum>
Enum read_enum(byte_reader& in, Enum last) {
  auto x = in.number<Enum>();
  if (x > last)
    throw codec_error{"an enumerator is out of range"};
  return x;
}

nanoseconds read_duration(byte_reader& in) {
  auto n = in.count();
  if (n > static_cast<std::uint64_t>(std::numeric_limits<nanoseconds>::max()))
    throw codec_error{"a duration is out of range"};
  return static_cast<nanoseconds>(n);
}

std::uint64_t as_count(nanoseconds duration) {
  return static_cast<std::uint64_t>(std::max<nanoseconds>(duration, 0));
}

void write_head(byte_writer& out, flight_id id, const attempt_report& r,
                std::uint8_t says, clock_shift shift) {
  out.count(id);
  out.number(says);
  out.count(r.slot);
  out.number(shift(r.received));
  out.number(r.started == 0 ? 0 : shift(r.started));
}

void write_node(byte_writer& out, const node_end& n, nanoseconds began) {
  out.count(n.node);
  out.number(n.outcome);
  out.number(n.start - began);
  out.count(as_count(n.duration));
  out.number(static_cast<std::uint8_t>((n.error ? has_error : 0)
                                       | (n.summary ? has_summary : 0)));
  if (n.error)
    write_failure(out, *n.error);
  if (n.summary)
    out.text(*n.summary);
}

// The start is still that since the attempt's.
node_end read_node(byte_reader& in, const group_job& job) {
  node_end n;
  auto id = in.count();
  const auto& steps = job.program->steps();
  if (std::none_of(steps.begin(), steps.end(),
                   [&](const auto& s) { return s.node == id; }))
    throw codec_error{"a node is none of its task's"};
  n.node = static_cast<node_id>(id);
  n.outcome = read_enum(in, node_outcome::skipped);
  n.start = in.number<nanoseconds>();
  n.duration = read_duration(in);
  auto has = in.number<std::uint8_t>();
  if (has & has_error)
    n.error = std::make_shared<const failure>(read_failure(in));
  if (has & has_summary)
    n.summary = std::make_shared<const std::string>(in.text());
  return n;
}

node_id exporter(const group_job& job, std::size_t i) {
  return job.program->steps()[job.program->exports()[i]].node;
}

// A function that takes it would not look at its type.
value read_export(std::string_view bytes, const type_ops* of) {
  byte_reader in{bytes};
  auto v = read_value(in, of);
  in.finish();
  if (v && !same_type(v.type(), of))
    throw codec_error{"it is of another type than its node"};
  return v;
}

// A value of a task that could not be written.
struct unwritable {
  node_id node;
  std::string why;
};

} // namespace

report_encoder::report_encoder() { out_.number(link_message::reports); }

void report_encoder::add_begun(flight_id id, const attempt_report& r,
                               clock_shift shift) {
  empty_ = false;
  out_.sized([&] { write_head(out_, id, r, 0, shift); });
}

void report_encoder::add_ended(flight_id id, attempt& a, clock_shift shift) {
  empty_ = false;
  auto before = out_.size();
  try {
    write_ended(id, a, shift);
  } catch (const unwritable& u) {
    out_.cut(before);
    fail_to_cross(a.report, *a.job, a.what.context, u.node, u.why);
    write_ended(id, a, shift);
  }
}

void report_encoder::write_ended(flight_id id, const attempt& a,
                                 clock_shift shift) {
  const auto& r = a.report;
  const auto& end = r.end;
  out_.sized([&] {
    write_head(out_, id, r,
               static_cast<std::uint8_t>(says_end
                                         | (end.retryable ? was_retryable : 0)
                                         | (end.fallback ? fell_back : 0)),
               shift);
    out_.number(end.outcome);
    out_.number(end.start == 0 ? 0 : shift(end.start));
    out_.count(as_count(end.duration));
    out_.number(end.cpu);
    out_.count(end.nodes.size());
    for (const auto& n : end.nodes)
      write_node(out_, n, end.start);
    out_.count(end.exports.size());
    for (std::size_t i = 0; i < end.exports.size(); ++i)
      out_.sized([&] {
        try {
          write_value(out_, end.exports[i]);
        } catch (const std::exception& e) {
          throw unwritable{exporter(*a.job, i), e.what()};
        }
      });
  });
}

std::string report_encoder::take() {
  auto bytes = out_.take();
  *this = {};
  return bytes;
}

report_head read_report(byte_reader& in) {
  report_head h{.body = byte_reader{in.text()}};
  h.flight = h.body.count();
  h.says = h.body.number<std::uint8_t>();
  h.slot = static_cast<std::uint32_t>(h.body.count());
  h.received = h.body.number<nanoseconds>();
  h.started = h.body.number<nanoseconds>();
  return h;
}

bool report_head::ended() const { return (says & says_end) != 0; }

attempt_end read_end(report_head& head, const group_job& job,
                     const tracker_context& context) {
  auto& in = head.body;
  attempt_report told;
  auto& end = told.end;
  end.retryable = (head.says & was_retryable) != 0;
  end.fallback = (head.says & fell_back) != 0;
  end.outcome = read_enum(in, attempt_outcome::cancelled);
  end.start = in.number<nanoseconds>();
  end.duration = read_duration(in);
  end.cpu = in.number<nanoseconds>();
  for (auto n = in.size(); n > 0; --n)
    end.nodes.push_back(read_node(in, job));
  auto exports = in.size();
  if (exports > job.program->exports().size())
    throw codec_error{"a task yields more than its nodes"};
  for (std::size_t i = 0; i < exports; ++i) {
    auto bytes = in.text();
    auto node = exporter(job, i);
    try {
      end.exports.push_back(
          read_export(bytes, job.run->groups.of().at(node).type));
    } catch (const std::exception& e) {
      fail_to_cross(told, job, context, node, e.what());
      return std::move(end);
    }
  }
  in.finish();
  return std::move(end);
}

void fail_to_cross(attempt_report& r, const group_job& job,
                   const tracker_context& context, node_id node,
                   const std::string& problem) {
  auto& end = r.end;
  if (end.start == 0)
    end.start = r.started = now_ns();
  const auto& n = job.run->groups.of().at(node);
  failure f = describe(std::make_exception_ptr(
      codec_error{"a value of node \"" + n.name
                  + "\" cannot cross to another process: " + problem}));
  f.node = n.name;
  f.declared = to_string(n.where);
  f.task = job.run->groups.task_name(context.task);
  f.attempt = context.attempt;
  if (context.label)
    f.label = *context.label;
  auto told = std::find_if(end.nodes.begin(), end.nodes.end(),
                           [&](const node_end& e) { return e.node == node; });
  if (told == end.nodes.end())
    told = end.nodes.insert(told, {.node = node, .start = end.start});
  told->outcome = node_outcome::failed;
  told->error = std::make_shared<const failure>(std::move(f));
  end.outcome = attempt_outcome::failed;
  end.exports.clear();
  end.retryable = false;
}

} // namespace troupe
