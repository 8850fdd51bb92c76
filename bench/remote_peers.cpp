#include "remote_peers.hpp"

#include "rounds.hpp"
#include <troupe/actors/caf_compat.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>

#include <arpa/inet.h>
#include <future>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
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

// A listening socket on a free port of the loopback device.
int listen_somewhere(sockaddr_in& address) {
  address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(s, plain, size) != 0 || listen(s, 1) != 0
      || getsockname(s, plain, &size) != 0)
    throw std::runtime_error("cannot listen on the loopback device");
  return s;
}

double copy_once(std::size_t bytes) {
  sockaddr_in address;
  int listener = listen_somewhere(address);
  std::vector<char> from(bytes, 7);
  double taken = 0;
  std::thread sender{[&] {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
      for (std::size_t sent = 0; sent < bytes;) {
        auto n = write(s, from.data() + sent, bytes - sent);
        if (n <= 0)
          break;
        sent += static_cast<std::size_t>(n);
      }
    close(s);
  }};
  int s = accept(listener, nullptr, nullptr);
  taken = seconds([&] {
    std::vector<char> to(bytes);
    for (std::size_t got = 0; got < bytes;) {
      auto n = read(s, to.data() + got, bytes - got);
      if (n <= 0)
        throw std::runtime_error("a TCP connection has ended too early");
      got += static_cast<std::size_t>(n);
    }
  });
  sender.join();
  close(s);
  close(listener);
  return taken;
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

double tcp_copy_seconds(std::size_t bytes) {
  std::vector<double> rounds;
  for (int i = 0; i < 5; ++i)
    rounds.push_back(copy_once(bytes));
  return median(std::move(rounds));
}

} // namespace bench
