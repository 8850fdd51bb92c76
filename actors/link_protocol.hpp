// What a coordinator and a worker process say to each other. Private.
//
// A message is a byte that says which one it is, and its fields by their codecs
// (`transferable`), or, of work and reports, as work_wire.hpp has them. The
// worker begins with `hello`, and gets a `welcome` or a `refusal`. If its
// connection ends, it may go on over another one: it sends a `resume_atom` with
// its session and the bytes that it has taken, and gets one with the bytes that
// the coordinator has taken, or with why it has none.

#pragma once

#include <troupe/graph/byte_stream.hpp>
#include <troupe/graph/graph_catalog.hpp>
#include <troupe/graph/transferable.hpp>
#include <troupe/hooks/run_definition.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Changes whenever a message does.
inline constexpr std::uint32_t link_version = 3;

/// By whom a message is sent: w(orker), c(oordinator), or both.
enum class link_message : std::uint8_t {
  hello = 1,     ///< w: who it is
  welcome,       ///< c: its number
  refusal,       ///< both: why the link ends
  ping,          ///< c: a question for the worker's time
  pong,          ///< w: the answer
  open_run,      ///< c: how a run's graph is built and grouped
  close_run,     ///< c: the run is over here
  open_job,      ///< c: what tasks of one group and expansion share
  close_job,     ///< c: there are no more
  work,          ///< c: attempts to be made
  stop,          ///< c: attempts that are to end
  value,         ///< c: a block follows by itself: its number, type and size
  forget_values, ///< c: values that were kept for further tasks
  reports,       ///< w: what became of attempts
  usage,         ///< w: what its process uses
  leaving,       ///< w: it takes no more work
  goodbye,       ///< c: nothing more will come
};

/// Who a worker process is.
struct worker_hello {
  std::uint32_t protocol = link_version;
  std::string version = {};   ///< of Troupe
  std::string build = {};     ///< of the program
  std::string name = {};      ///< as in `host:pid`
  std::int64_t process = 0;   ///< its id, on its machine
  std::uint32_t slots = 1;    ///< tasks that it runs at once
  std::uint32_t blocking = 1; ///< threads for tasks that block
  std::vector<std::string> labels = {};
  std::vector<std::string> graphs = {}; ///< in its catalog
  std::string formerly = {}; ///< its session before, if it was given up
};

template <class Inspector>
bool inspect(Inspector& f, worker_hello& x) {
  return f.object(x).fields(
      f.field("protocol", x.protocol), f.field("version", x.version),
      f.field("build", x.build), f.field("name", x.name),
      f.field("process", x.process), f.field("slots", x.slots),
      f.field("blocking", x.blocking), f.field("labels", x.labels),
      f.field("graphs", x.graphs), f.field("formerly", x.formerly));
}

/// What a worker that may join is told.
struct worker_welcome {
  std::uint32_t worker = 0;   ///< its number
  std::int64_t patience = 0;  ///< ns of silence after which a side is lost
  std::int64_t reconnect = 0; ///< ns in which it may come back when cut off
  std::string session = {};   ///< who it is then
};

template <class Inspector>
bool inspect(Inspector& f, worker_welcome& x) {
  return f.object(x).fields(
      f.field("worker", x.worker), f.field("patience", x.patience),
      f.field("reconnect", x.reconnect), f.field("session", x.session));
}

/// How a worker makes the definition of a run.
struct remote_run {
  std::uint64_t id_high = 0;
  std::uint64_t id_low = 0;
  std::string graph; ///< in the catalog
  std::map<std::string, std::string> with;
  std::uint64_t fingerprint = 0;
  std::vector<std::string> codecs; ///< see `codec_list`
  std::vector<node_id> targets;
  std::vector<bool> targeted, needed, overridden; ///< by node
  std::vector<std::vector<node_id>> groups;
  std::map<std::string, std::string> baggage;
  bool summaries = false;

  run_id id() const { return {id_high, id_low}; }
};

template <class Inspector>
bool inspect(Inspector& f, remote_run& x) {
  return f.object(x).fields(
      f.field("id_high", x.id_high), f.field("id_low", x.id_low),
      f.field("graph", x.graph), f.field("with", x.with),
      f.field("fingerprint", x.fingerprint), f.field("codecs", x.codecs),
      f.field("targets", x.targets), f.field("targeted", x.targeted),
      f.field("needed", x.needed), f.field("overridden", x.overridden),
      f.field("groups", x.groups), f.field("baggage", x.baggage),
      f.field("summaries", x.summaries));
}

/// What a worker process uses: see `resources_sampled`.
struct remote_usage {
  std::int64_t cpu = 0;
  std::uint64_t resident = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint32_t running = 0;
  std::uint32_t queued = 0;
  std::uint32_t pending = 0;
};

template <class Inspector>
bool inspect(Inspector& f, remote_usage& x) {
  return f.object(x).fields(
      f.field("cpu", x.cpu), f.field("resident", x.resident),
      f.field("voluntary_switches", x.voluntary_switches),
      f.field("involuntary_switches", x.involuntary_switches),
      f.field("running", x.running), f.field("queued", x.queued),
      f.field("pending", x.pending));
}

/// A message with these fields.
template <class... Fields>
std::string encode_message(link_message kind, const Fields&... fields) {
  byte_writer out;
  out.number(kind);
  (encode(out, fields), ...);
  return out.take();
}

} // namespace troupe
