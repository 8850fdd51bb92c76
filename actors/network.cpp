#include <troupe/actors/engine.hpp>
#include <troupe/actors/guarded_scribe.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/throwaway_credentials.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/error.hpp>
#include <caf/io/middleman.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <algorithm>

namespace troupe {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

// A link may fail by bad luck: when BASP's heartbeat comes between its first
// two messages, or for callers in plenty. Another call helps.
constexpr int most_calls = 10;

const char* remedy_for(refusal why) {
  switch (why) {
  case refusal::bad_tls:
    return "; both sides need certificates of one CA, which are valid now";
  case refusal::bad_secret:
    return "; give both sides the same file with the secret";
  default:
    return "; see whether a coordinator listens there";
  }
}

} // namespace

// Tells who was not let in, once a second at most.
class refusal_log {
public:
  explicit refusal_log(std::shared_ptr<spdlog::logger> log)
      : log_(std::move(log)) {
    if (!log_)
      log_ = std::make_shared<spdlog::logger>(
          "troupe", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  }

  void add(refusal why) {
    ++counts_[static_cast<std::size_t>(why)];
    if (auto now = steady::now(); now >= next_) {
      next_ = now + 1s;
      log_->warn("the network has refused callers: {} were too slow or went "
                 "away, {} had no good certificate, {} did not know the "
                 "secret, {} came when descriptors were short, {} when too "
                 "many were there",
                 counts_[0], counts_[1], counts_[2], counts_[3], counts_[4]);
    }
  }

  spdlog::logger& log() { return *log_; }

private:
  std::shared_ptr<spdlog::logger> log_;
  std::array<std::uint64_t, refusals> counts_{};
  steady::time_point next_{};
};

void network::prepare(caf::actor_system_config& config) {
  troupe::prepare(config);
  caf::io::middleman::init_global_meta_objects();
  config.load<caf::io::middleman>(); // its settings have no names before
  config.set("caf.middleman.heartbeat-interval", caf::timespan{1s});
  config.set("caf.middleman.connection-timeout", caf::timespan{5s});
}

class network::core {
public:
  core(caf::actor_system& system, network_options o)
      : scribes_(system, o.max_message), refusals_(std::move(o.log)),
        patience_(o.limits.patience) {
    if (!o.credentials)
      throwaway_.emplace(o.coordinator_name);
    door_.emplace(o.credentials ? *o.credentials : throwaway_->of_coordinator(),
                  o.coordinator_name, o.limits,
                  [this](refusal why) { refusals_.add(why); });
  }

  ~core() { close(); }

  std::uint16_t listen(const std::string& host, std::uint16_t port,
                       meet_function meet) {
    return door_->listen(host, port,
                         [this, meet = std::move(meet)](peer_link peer) {
                           admit(std::move(peer), meet);
                         });
  }

  link connect(const std::string& host, std::uint16_t port,
               std::chrono::milliseconds timeout) {
    auto end = steady::now() + timeout;
    dial_outcome last;
    auto addresses = resolve(host, port);
    for (int call = 0; call < most_calls; ++call)
      for (const auto& to : addresses) {
        auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - steady::now());
        if (call > 0 && left.count() <= 0)
          break;
        last = door_->dial(to, std::min(left, patience_)).get();
        if (last.peer)
          if (auto joined = join(last, end))
            return *joined;
        if (last.why != refusal::unfinished)
          call = most_calls; // it would be no better
      }
    throw network_error("cannot join " + place_of(host, port)
                        + ": the other side " + last.reason
                        + remedy_for(last.why));
  }

  const network_credentials& worker_credentials() const {
    if (!throwaway_)
      throw network_error("there are no throw-away certificates for local "
                          "workers, since network_options::credentials were "
                          "given; name files for the workers as well");
    return throwaway_->of_worker();
  }

  void close() {
    door_->close();
    door_->cut_all();
  }

  network_counters counters() const { return door_->counters(); }

private:
  // In the door's thread.
  void admit(peer_link peer, const meet_function& meet) try {
    if (auto whom = meet(peer.seat))
      scribes_.introduce(std::move(peer), whom);
    else
      peer.seat->leave();
  } catch (const std::exception& e) {
    refusals_.log().warn("a peer was cut off, since nobody could meet it: {}",
                         e.what());
  }

  std::optional<link> join(dial_outcome& called, steady::time_point end) {
    auto seat = called.peer->seat;
    auto met = scribes_.meet(*std::move(called.peer), end - steady::now());
    called.peer.reset();
    if (met)
      return link{std::move(*met), std::move(seat)};
    seat->cut();
    called.reason = "hung up on CAF: " + caf::to_string(met.error());
    return std::nullopt;
  }

  scribe_maker scribes_;
  refusal_log refusals_;
  const std::chrono::milliseconds patience_;
  std::optional<throwaway_credentials> throwaway_;
  std::optional<network_door> door_; // it calls the others: the first to go
};

network::network(caf::actor_system& system, network_options options)
    : core_(std::make_unique<core>(system, std::move(options))) {}

network::~network() = default;

std::uint16_t network::listen(const std::string& host, std::uint16_t port,
                              meet_function meet) {
  return core_->listen(host, port, std::move(meet));
}

network::link network::connect(const std::string& host, std::uint16_t port,
                               std::chrono::milliseconds timeout) {
  return core_->connect(host, port, timeout);
}

const network_credentials& network::worker_credentials() const {
  return core_->worker_credentials();
}

void network::close() { core_->close(); }

network_counters network::counters() const { return core_->counters(); }

} // namespace troupe
