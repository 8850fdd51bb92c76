#include "remote_peers.hpp"

#include "rounds.hpp"
#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/file_descriptor.hpp>
#include <troupe/actors/throwaway_credentials.hpp>
#include <troupe/actors/tls_context.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>

#include <arpa/inet.h>
#include <future>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace bench {

namespace {

struct node_config : caf::actor_system_config {
  node_config() { load<caf::io::middleman>(); }
};

class echo : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[this](int n) {
              troupe::post(this, caf::actor_cast<caf::actor>(current_sender()),
                           n);
            },
            [this](const std::string&) { quit(); }};
  }
};

// Sends a message as long as there are some left, each when the one before has
// come back.
class caller : public caf::event_based_actor {
public:
  caller(caf::actor_config& config, caf::actor other, int messages,
         std::promise<void>& told)
      : caf::event_based_actor(config), other_(std::move(other)),
        messages_(messages), told_(told) {}

  caf::behavior make_behavior() override {
    troupe::post(this, other_, messages_);
    return {[this](int left) {
      if (left > 0)
        return troupe::post(this, other_, left - 1);
      other_ = {};
      quit();
      told_.set_value();
    }};
  }

private:
  caf::actor other_;
  int messages_;
  std::promise<void>& told_;
};

// The two ends of a TCP connection over the loopback device.
struct tcp_pair {
  troupe::file_descriptor from, to;

  tcp_pair() : from(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    troupe::file_descriptor door{socket(AF_INET, SOCK_STREAM, 0)};
    if (bind(door.get(), plain, size) != 0 || listen(door.get(), 1) != 0
        || getsockname(door.get(), plain, &size) != 0
        || connect(from.get(), plain, size) != 0)
      throw std::runtime_error("cannot connect over the loopback device");
    to = troupe::file_descriptor{accept(door.get(), nullptr, nullptr)};
  }
};

using bytes = std::vector<char>;

// Whoever moves bytes says how many; 0: the connection has ended.
template <class Move>
void move_all(std::size_t size, const Move& move) {
  for (std::size_t done = 0; done < size;) {
    auto n = move(done, size - done);
    if (n <= 0)
      throw std::runtime_error("a connection has ended too early");
    done += static_cast<std::size_t>(n);
  }
}

// The same calls for a plain connection and one with TLS.
struct plain_copy {
  void connect() {}
  void send(const bytes& what) {
    move_all(what.size(), [&](std::size_t at, std::size_t n) {
      return write(sockets.from.get(), what.data() + at, n);
    });
  }
  void receive(bytes& into) {
    move_all(into.size(), [&](std::size_t at, std::size_t n) {
      return read(sockets.to.get(), into.data() + at, n);
    });
  }

  tcp_pair sockets;
};

// As between a coordinator and a worker process.
struct tls_copy {
  explicit tls_copy(const troupe::throwaway_credentials& files)
      : coordinator(files.of_coordinator()), worker(files.of_worker()),
        from(coordinator.accept_on(sockets.from.get())),
        to(worker.dial_on(sockets.to.get(), name)) {}

  void connect() {
    auto other = std::async(std::launch::async,
                            [&] { return SSL_do_handshake(from.get()); });
    if (SSL_do_handshake(to.get()) != 1 || other.get() != 1)
      throw std::runtime_error("a TLS handshake has failed");
  }
  void send(const bytes& what) {
    move_all(what.size(), [&](std::size_t at, std::size_t n) {
      return SSL_write(from.get(), what.data() + at, static_cast<int>(n));
    });
  }
  void receive(bytes& into) {
    move_all(into.size(), [&](std::size_t at, std::size_t n) {
      return SSL_read(to.get(), into.data() + at, static_cast<int>(n));
    });
  }

  inline static const std::string name = "bench";
  tcp_pair sockets;
  troupe::tls_context coordinator, worker;
  troupe::ssl_ptr from, to;
};

// To two receivers at a time, each with memory of its own.
template <class Copy>
double copy_to_two(Copy one, Copy other, std::size_t size) {
  bytes what(size, 7);
  one.connect();
  other.connect();
  return seconds([&] {
    std::vector<std::future<void>> all;
    for (auto* c : {&one, &other}) {
      all.push_back(std::async(std::launch::async, [&, c] { c->send(what); }));
      all.push_back(std::async(std::launch::async, [&, c] {
        bytes into(size);
        c->receive(into);
      }));
    }
    for (auto& f : all)
      f.get();
  });
}

} // namespace

double caf_round_trip_us(int messages) {
  node_config here_config, there_config;
  caf::actor_system here{here_config}, there{there_config};
  auto server = there.spawn<echo>();
  auto port = there.middleman().publish(server, 0, "127.0.0.1");
  if (!port)
    throw std::runtime_error("CAF cannot listen on the loopback device");
  std::vector<double> rounds;
  {
    auto other = here.middleman().remote_actor("127.0.0.1", *port);
    if (!other)
      throw std::runtime_error("CAF cannot connect over the loopback device");
    for (int i = 0; i < 5; ++i) {
      std::promise<void> done;
      rounds.push_back(seconds([&] {
        here.spawn<caller>(*other, messages, done);
        done.get_future().wait();
      }));
    }
  }
  there.middleman().unpublish(server, *port);
  troupe::post_anonymously(server, std::string{"end"});
  return median(std::move(rounds)) * 1e6 / messages;
}

copy_seconds copy_over_loopback(std::size_t size) {
  troupe::throwaway_credentials files{tls_copy::name};
  std::vector<contender> all{
      {"TCP", [&] { return copy_to_two(plain_copy{}, plain_copy{}, size); }},
      {"TLS",
       [&] { return copy_to_two(tls_copy{files}, tls_copy{files}, size); }}};
  take_turns(all, 5);
  return {median(all[0].rounds), median(all[1].rounds)};
}

} // namespace bench
