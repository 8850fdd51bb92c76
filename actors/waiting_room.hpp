// Those who have not proved yet who they are, and what they may use. Private.

#pragma once

#include <troupe/actors/door_limits.hpp>
#include <troupe/actors/stranger.hpp>
#include <troupe/actors/tls_context.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <poll.h>
#include <span>
#include <string>
#include <vector>

namespace troupe {

/// Who has come to a door, counted. Thread-safety: any thread may read it.
struct door_counts {
  std::atomic<std::uint64_t> admitted = 0;
  std::array<std::atomic<std::uint64_t>, refusals> refused{};
  std::atomic<std::size_t> strangers = 0;
  /// Shared with the seats, which may outlive the door.
  std::shared_ptr<std::atomic<std::size_t>> peers =
      std::make_shared<std::atomic<std::size_t>>(0);
};

/// Keeps strangers until they are admitted, refused, too slow, or in the way of
/// others: the oldest one leaves for a newcomer, so that idle ones keep nobody
/// out. A number of descriptors is left to the rest of the process.
/// Thread-safety: none; the door's thread has it. Lifetime: what its
/// constructor is given outlives it.
class waiting_room {
public:
  using clock = std::chrono::steady_clock;
  /// Is called once for each stranger that got in, when it leaves: to be let in
  /// if `admitted`, else since it was refused.
  using settle_function = std::function<void(stranger&, bool admitted)>;
  /// Is called for each who called, and was not let in.
  using refuse_function = std::function<void(refusal)>;

  /// @throws network_error if there are no descriptors.
  waiting_room(const tls_context& tls, const door_limits& limits,
               door_counts& counts, refuse_function on_refused);

  /// Whether somebody who calls could come in now.
  bool is_open(clock::time_point now) const;

  /// Takes in those who have called.
  void accept_from(int listener, const settle_function& settle);

  /// Takes in one whom we have called, whose socket is about to connect.
  void add_dialled(stranger who, clock::time_point until,
                   settle_function settle);

  /// Adds what is to be polled for each stranger, in their order.
  void add_to(std::vector<pollfd>& polled) const;

  /// Goes on with those who are ready, of those whom `add_to` had added; and
  /// sends away who has been there for too long.
  void attend(std::span<const pollfd> polled);

  /// When there is something to do, if nothing is ready before.
  clock::time_point next_deadline(clock::time_point now) const;

  /// Sends all away.
  void clear(refusal why, const std::string& reason);

private:
  struct visitor {
    stranger who;
    clock::time_point since;
    clock::time_point until;
    settle_function settle;
    bool called = true; // not dialled: has to go for others
    stranger::progress waits_for = stranger::progress::reading;
  };
  using visitors = std::list<visitor>;

  bool is_full() const { return callers_ >= limits_.strangers; }
  visitors::const_iterator oldest_caller() const;
  bool evict(clock::time_point now);
  file_descriptor moved_down(file_descriptor fd);
  bool is_reserved(const file_descriptor& fd) const;
  bool hang_up_on_next(int listener);
  void refuse(refusal why);
  void advance(visitor& v);
  void send_away(visitors::const_iterator v, refusal why,
                 const std::string& reason);
  void leave(visitors::const_iterator v, bool admitted);

  const tls_context& tls_;
  const door_limits limits_;
  door_counts& counts_;
  refuse_function on_refused_;
  visitors visitors_; // oldest first
  std::size_t callers_ = 0;
  file_descriptor spare_;
  clock::time_point pause_until_{};
};

/// For sockets of peers: no delay, and an end when nothing is acknowledged for
/// 10 s.
void set_options_of_tcp(int socket);

} // namespace troupe
