#include <troupe/actors/link_protocol.hpp>
#include <troupe/actors/work_wire.hpp>

namespace troupe {

namespace {

// What an attempt may have, as bits.
constexpr std::uint8_t is_last_try = 1;
constexpr std::uint8_t has_label = 2;
constexpr std::uint8_t has_blocked = 4;

// Deeper ones are an attack.
constexpr std::size_t deepest = 1'000;

// From the innermost out.
void write_elements(byte_writer& out, const element_ref& within) {
  std::uint64_t depth = 0;
  for (auto e = within.get(); e; e = e->within.get())
    ++depth;
  out.count(depth);
  for (auto e = within.get(); e; e = e->within.get())
    out.count(e->index);
}

element_ref read_elements(byte_reader& in) {
  std::vector<std::uint64_t> indices(in.size());
  if (indices.size() > deepest)
    throw codec_error{"blocks are nested too deeply"};
  for (auto& i : indices)
    i = in.count();
  element_ref within;
  for (auto i = indices.rbegin(); i != indices.rend(); ++i)
    within = element_ref{new enclosing_element{*i, std::move(within)}};
  return within;
}

} // namespace

std::string encode_job(const job_notice& n, const std::vector<value>& shared,
                       value_sender& values) {
  byte_writer out;
  out.number(link_message::open_job);
  out.count(n.id);
  out.number(n.run.high);
  out.number(n.run.low);
  out.count(n.group);
  write_elements(out, n.within);
  out.count(n.attempts);
  out.count(n.batch);
  out.number(static_cast<std::uint8_t>(n.blocking));
  values.begin();
  try {
    for (const auto& v : shared)
      values.write(out, v);
  } catch (...) {
    values.take_back();
    throw;
  }
  return out.take();
}

job_notice read_job(byte_reader& in) {
  job_notice n;
  n.id = in.count();
  n.run.high = in.number<std::uint64_t>();
  n.run.low = in.number<std::uint64_t>();
  n.group = static_cast<group_id>(in.count());
  n.within = read_elements(in);
  n.attempts = static_cast<std::uint32_t>(in.count());
  n.batch = static_cast<std::uint32_t>(in.count());
  n.blocking = in.number<std::uint8_t>() != 0;
  return n;
}

std::vector<value> read_shared(byte_reader& in,
                               const std::vector<task_program::need>& needs,
                               const graph& of, value_receiver& values) {
  std::vector<value> shared;
  for (const auto& n : needs)
    shared.push_back(values.read(in, of.at(n.node).type));
  in.finish();
  return shared;
}

// All attempts of a batch have this in common.
work_encoder::work_encoder(job_id job, nanoseconds expected,
                           const work& first) {
  out_.number(link_message::work);
  out_.count(job);
  out_.number(expected);
  out_.count(first.context.epoch);
  out_.count(first.context.group_size);
  out_.number(static_cast<std::uint8_t>(first.context.group_size_final));
}

void work_encoder::add(flight_id id, const work& w, value_sender& values) {
  auto before = out_.size();
  values.begin();
  try {
    const auto& c = w.context;
    out_.count(id);
    out_.count(c.task.index);
    out_.count(c.attempt);
    out_.number(static_cast<std::uint8_t>(
        (w.is_last ? is_last_try : 0) | (c.label ? has_label : 0)
        | (w.blocked.empty() ? 0 : has_blocked)));
    if (c.label)
      out_.text(*c.label);
    if (!w.blocked.empty()) {
      out_.count(w.blocked.size());
      for (auto step : w.blocked)
        out_.count(step);
    }
    for (const auto& v : w.inputs)
      values.write(out_, v);
    ++count_;
  } catch (...) {
    out_.cut(before);
    values.take_back();
    throw;
  }
}

std::string work_encoder::take() {
  count_ = 0;
  return out_.take();
}

received_batch read_batch(byte_reader& in) {
  received_batch b;
  b.job = in.count();
  b.expected = in.number<nanoseconds>();
  b.epoch = in.count();
  b.group_size = in.count();
  b.group_size_final = in.number<std::uint8_t>() != 0;
  return b;
}

received_work read_work(byte_reader& in,
                        const std::vector<task_program::need>& needs,
                        const graph& of, value_receiver& values) {
  received_work r;
  auto& c = r.what.context;
  r.flight = in.count();
  c.task.index = in.count();
  c.attempt = static_cast<std::uint32_t>(in.count());
  auto has = in.number<std::uint8_t>();
  r.what.is_last = (has & is_last_try) != 0;
  if (has & has_label)
    c.label = std::make_shared<const std::string>(in.text());
  if (has & has_blocked) {
    r.what.blocked.resize(in.size());
    for (auto& step : r.what.blocked)
      step = static_cast<std::uint32_t>(in.count());
  }
  for (const auto& n : needs)
    try {
      r.what.inputs.push_back(values.read(in, of.at(n.node).type));
    } catch (const std::exception& e) {
      r.problem = e.what();
    }
  return r;
}

} // namespace troupe
