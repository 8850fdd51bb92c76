#include <troupe/actors/peer_seat.hpp>

#include <sys/socket.h>
#include <utility>

namespace troupe {

peer_seat::peer_seat(std::string name, std::string address,
                     std::shared_ptr<std::atomic<std::size_t>> peers)
    : name_(std::move(name)), address_(std::move(address)),
      peers_(std::move(peers)) {
  ++*peers_;
}

peer_seat::~peer_seat() { leave(); }

bool peer_seat::is_open() const {
  std::lock_guard guard{mutex_};
  return open_;
}

void peer_seat::cut() {
  std::lock_guard guard{mutex_};
  cut_ = true;
  if (socket_ >= 0)
    shutdown(socket_, SHUT_RDWR);
}

void peer_seat::take(int socket) {
  std::lock_guard guard{mutex_};
  socket_ = socket;
  if (cut_)
    shutdown(socket_, SHUT_RDWR);
}

void peer_seat::leave() {
  std::lock_guard guard{mutex_};
  socket_ = -1;
  if (std::exchange(open_, false))
    --*peers_;
}

} // namespace troupe
