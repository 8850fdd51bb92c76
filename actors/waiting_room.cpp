#include <troupe/actors/network_error.hpp>
#include <troupe/actors/waiting_room.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <utility>

namespace troupe {

namespace {

using namespace std::chrono_literals;

// What is left to others between two polls.
constexpr int most_accepted = 16;

// After descriptors or memory were used up.
constexpr auto recovery_time = 100ms;

// After which a peer that acknowledges nothing is gone.
constexpr std::chrono::milliseconds patience_of_tcp = 10s;

file_descriptor unused_descriptor() {
  return file_descriptor{open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

// The lowest free number is given to a new descriptor, so that from this one on
// nobody has any but who may use the reserve.
int first_of_reserve(int spare) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1 << 30)) - spare;
}

} // namespace

void set_options_of_tcp(int socket) {
  int one = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  auto time = static_cast<unsigned>(patience_of_tcp.count());
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &time, sizeof time);
}

waiting_room::waiting_room(const tls_context& tls, const door_limits& limits,
                           door_counts& counts, refuse_function on_refused)
    : tls_(tls), limits_(limits), counts_(counts),
      on_refused_(std::move(on_refused)), spare_(unused_descriptor()) {
  if (!spare_)
    throw network_error("the process has no file descriptor left for the "
                        "network; raise its limit (ulimit -n)");
}

bool waiting_room::is_open(clock::time_point now) const {
  return now >= pause_until_
         && (!is_full()
             || now - oldest_caller()->since >= limits_.shortest_stay);
}

void waiting_room::accept_from(int listener, const settle_function& settle) {
  for (int i = 0; i < most_accepted; ++i) {
    auto now = clock::now();
    if (is_full() && !evict(now))
      return;
    file_descriptor fd{
        accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!fd && (errno == EMFILE || errno == ENFILE)) {
      pause_until_ = now + recovery_time;
      if (!hang_up_on_next(listener))
        return;
      continue;
    }
    if (!fd) {
      if (errno == ENOBUFS || errno == ENOMEM)
        pause_until_ = now + recovery_time;
      return;
    }
    fd = moved_down(std::move(fd));
    if (is_reserved(fd) || *counts_.peers >= limits_.peers) {
      refuse(is_reserved(fd) ? refusal::no_descriptors : refusal::crowded);
      continue; // hung up on after it was counted
    }
    set_options_of_tcp(fd.get());
    auto ssl = tls_.accept_on(fd.get());
    if (!ssl) {
      refuse(refusal::no_descriptors);
      continue;
    }
    visitors_.push_back(
        {stranger::accepted(std::move(fd), std::move(ssl), tls_.secret()), now,
         now + limits_.patience, settle});
    ++callers_;
    ++counts_.strangers;
  }
}

void waiting_room::add_dialled(stranger who, clock::time_point until,
                               settle_function settle) {
  visitors_.push_back({std::move(who), clock::now(), until, std::move(settle),
                       false, stranger::progress::writing});
  ++counts_.strangers;
}

void waiting_room::add_to(std::vector<pollfd>& polled) const {
  for (const auto& v : visitors_) {
    bool writes = v.waits_for == stranger::progress::writing;
    polled.push_back(
        {v.who.socket(), static_cast<short>(writes ? POLLOUT : POLLIN), 0});
  }
}

void waiting_room::attend(std::span<const pollfd> polled) {
  auto now = clock::now();
  auto next = visitors_.begin();
  for (const auto& p : polled) {
    auto v = next++;
    if (p.revents != 0)
      advance(*v);
    bool admitted = v->waits_for == stranger::progress::admitted;
    if (admitted || v->waits_for == stranger::progress::refused)
      leave(v, admitted);
    else if (now >= v->until)
      send_away(v, refusal::unfinished, "did not answer in time");
  }
}

void waiting_room::advance(visitor& v) {
  try {
    v.waits_for = v.who.advance();
  } catch (const std::exception& e) { // OpenSSL's want of memory
    v.who.send_away(refusal::unfinished, e.what());
    v.waits_for = stranger::progress::refused;
  }
}

waiting_room::clock::time_point
waiting_room::next_deadline(clock::time_point now) const {
  auto next = now < pause_until_ ? pause_until_ : clock::time_point::max();
  for (const auto& v : visitors_)
    next = std::min(next, v.until);
  if (is_full() && !is_open(now))
    next = std::min(next, oldest_caller()->since + limits_.shortest_stay);
  return next;
}

void waiting_room::clear(refusal why, const std::string& reason) {
  while (!visitors_.empty())
    send_away(visitors_.begin(), why, reason);
  pause_until_ = clock::now() + recovery_time;
}

waiting_room::visitors::const_iterator waiting_room::oldest_caller() const {
  return std::find_if(visitors_.begin(), visitors_.end(),
                      [](const visitor& v) { return v.called; });
}

bool waiting_room::evict(clock::time_point now) {
  auto oldest = oldest_caller();
  if (oldest == visitors_.end() || now - oldest->since < limits_.shortest_stay)
    return false;
  send_away(oldest, refusal::crowded, "had to leave for others");
  return true;
}

// One who has a number in the reserve takes the place of another, who has to
// leave.
file_descriptor waiting_room::moved_down(file_descriptor fd) {
  if (is_reserved(fd) && evict(clock::now()))
    return file_descriptor{fcntl(fd.get(), F_DUPFD_CLOEXEC, 0)};
  return fd;
}

bool waiting_room::is_reserved(const file_descriptor& fd) const {
  return !fd || fd.get() >= first_of_reserve(limits_.spare_descriptors);
}

// No descriptor is left: the one that was kept for this takes the caller in, so
// that it does not call for ever.
bool waiting_room::hang_up_on_next(int listener) {
  spare_.reset();
  file_descriptor next{accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
  if (next)
    refuse(refusal::no_descriptors);
  bool called{next};
  next.reset();
  spare_ = unused_descriptor();
  return called;
}

void waiting_room::refuse(refusal why) {
  ++counts_.refused[static_cast<std::size_t>(why)];
  on_refused_(why);
}

void waiting_room::send_away(visitors::const_iterator v, refusal why,
                             const std::string& reason) {
  auto one = visitors_.erase(v, v); // the same, not const
  one->who.send_away(why, reason);
  leave(one, false);
}

// Its socket is closed after it was counted.
void waiting_room::leave(visitors::const_iterator v, bool admitted) {
  visitors gone;
  gone.splice(gone.end(), visitors_, v);
  --counts_.strangers;
  auto& one = gone.front();
  if (one.called)
    --callers_;
  if (one.called && !admitted)
    refuse(one.who.why());
  one.settle(one.who, admitted);
}

} // namespace troupe
