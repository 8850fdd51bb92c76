#include <troupe/actors/network_door.hpp>
#include <troupe/actors/network_error.hpp>
#include <troupe/hooks/sigpipe_block.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/eventfd.h>
#include <utility>

namespace troupe {

namespace {

constexpr int backlog = 128;

file_descriptor new_socket(const network_address& a) {
  return file_descriptor{socket(a.storage.ss_family,
                                SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

// A socket that listens there, or none, and errno says why.
file_descriptor listening_socket(const network_address& at) {
  auto s = new_socket(at);
  if (!s)
    return s;
  int one = 1;
  setsockopt(s.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(s.get(), at.get(), at.size) != 0 || listen(s.get(), backlog) != 0)
    return {};
  return s;
}

int milliseconds_until(waiting_room::clock::time_point when,
                       waiting_room::clock::time_point now) {
  if (when == waiting_room::clock::time_point::max())
    return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(when - now).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, 1'000'000));
}

} // namespace

network_door::network_door(const network_credentials& files,
                           std::string coordinator, const door_limits& limits,
                           waiting_room::refuse_function on_refused)
    : tls_(files), coordinator_(std::move(coordinator)),
      room_(tls_, limits, counts_, std::move(on_refused)),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!bell_)
    throw network_error("the process has no file descriptor left for the "
                        "network; raise its limit (ulimit -n)");
  thread_ = std::thread{[this] { run(); }};
}

network_door::~network_door() { close(); }

std::uint16_t network_door::listen(const std::string& host, std::uint16_t port,
                                   admit_function admit) {
  tls_.must_coordinate(coordinator_);
  file_descriptor socket;
  for (const auto& at : resolve(host, port))
    if (!socket)
      socket = listening_socket(at);
  if (!socket)
    throw network_error("cannot listen on " + place_of(host, port) + ": "
                        + std::strerror(errno)
                        + "; choose another address or port (0: any free one)");
  auto bound = bound_port(socket.get());
  auto settle = [this, admit = std::move(admit)](stranger& who, bool admitted) {
    if (admitted)
      admit(seated(who));
  };
  std::lock_guard guard{mutex_};
  if (closed_)
    throw network_error("cannot listen on a network that was closed");
  new_listeners_.push_back({std::move(socket), std::move(settle)});
  ring();
  return bound;
}

std::future<dial_outcome>
network_door::dial(const network_address& to,
                   std::chrono::milliseconds patience) {
  tls_.must_work();
  auto told = std::make_shared<std::promise<dial_outcome>>();
  auto outcome = told->get_future();
  auto fail = [&](const std::string& why) {
    told->set_value({{}, refusal::unfinished, why});
  };
  auto socket = new_socket(to);
  auto ssl = socket ? tls_.dial_on(socket.get(), coordinator_) : ssl_ptr{};
  if (!ssl) {
    fail(std::string{"cannot be called: "} + std::strerror(errno));
    return outcome;
  }
  set_options_of_tcp(socket.get());
  if (connect(socket.get(), to.get(), to.size) != 0 && errno != EINPROGRESS) {
    fail(std::string{"cannot be reached: "} + std::strerror(errno));
    return outcome;
  }
  auto settle = [this, told](stranger& who, bool admitted) {
    if (admitted)
      told->set_value({seated(who), {}, {}});
    else
      told->set_value({{}, who.why(), who.reason()});
  };
  std::lock_guard guard{mutex_};
  if (closed_) {
    fail("is not called: the network was closed");
    return outcome;
  }
  calls_.push_back(
      {stranger::dialled(std::move(socket), std::move(ssl), tls_.secret()),
       waiting_room::clock::now() + patience, std::move(settle)});
  ring();
  return outcome;
}

void network_door::close() {
  {
    std::lock_guard guard{mutex_};
    closed_ = true;
    ring();
  }
  if (thread_.joinable())
    thread_.join();
}

void network_door::cut_all() {
  std::lock_guard guard{mutex_};
  for (const auto& weak : seats_)
    if (auto seat = weak.lock())
      seat->cut();
}

network_counters network_door::counters() const {
  network_counters c{.admitted = counts_.admitted,
                     .peers = *counts_.peers,
                     .strangers = counts_.strangers};
  std::copy(counts_.refused.begin(), counts_.refused.end(), c.refused.begin());
  return c;
}

void network_door::ring() {
  std::uint64_t one = 1;
  [[maybe_unused]] auto written = write(bell_.get(), &one, sizeof one);
}

// OpenSSL writes by write(2), to whom may have gone.
void network_door::run() {
  sigpipe_block block;
  while (take_orders()) {
    try {
      wait_and_attend();
    } catch (const std::exception& e) { // there is no memory
      room_.clear(refusal::no_descriptors, e.what());
    }
  }
  room_.clear(refusal::unfinished,
              "is not called any more: the network was closed");
  listeners_.clear();
}

// False when the door is to be closed. Calls are taken then as well, so that
// each one is settled.
bool network_door::take_orders() {
  std::lock_guard guard{mutex_};
  for (auto& c : std::exchange(calls_, {}))
    room_.add_dialled(std::move(c.whom), c.until, std::move(c.settle));
  for (auto& l : std::exchange(new_listeners_, {}))
    listeners_.push_back(std::move(l));
  return !closed_;
}

void network_door::wait_and_attend() {
  auto now = waiting_room::clock::now();
  std::vector<pollfd> polled{{bell_.get(), POLLIN, 0}};
  room_.add_to(polled);
  auto listening = polled.size();
  if (room_.is_open(now))
    for (const auto& l : listeners_)
      polled.push_back({l.socket.get(), POLLIN, 0});
  if (poll(polled.data(), polled.size(),
           milliseconds_until(room_.next_deadline(now), now))
      < 0) {
    if (errno != EINTR) // as when the limit of descriptors was lowered
      room_.clear(refusal::no_descriptors,
                  "was given up: the process has too few descriptors");
    return;
  }
  std::uint64_t rung = 0;
  [[maybe_unused]] auto got = read(bell_.get(), &rung, sizeof rung);
  std::span all{polled};
  room_.attend(all.subspan(1, listening - 1));
  for (auto i = listening; i < polled.size(); ++i)
    if (const auto& l = listeners_[i - listening]; polled[i].revents != 0)
      room_.accept_from(l.socket.get(), l.settle);
}

peer_link network_door::seated(stranger& who) {
  auto ssl = who.take_ssl();
  auto socket = who.take_socket();
  auto seat = std::make_shared<peer_seat>(name_of_peer(ssl.get()),
                                          peer_of(socket.get()), counts_.peers);
  ++counts_.admitted;
  std::lock_guard guard{mutex_};
  std::erase_if(seats_, [](const auto& s) { return s.expired(); });
  seats_.push_back(seat);
  return {std::move(socket), std::move(ssl), std::move(seat)};
}

} // namespace troupe
