#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/guarded_scribe.hpp>
#include <troupe/actors/network_error.hpp>

#include <caf/actor_system.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/stream_impl.hpp>
#include <caf/io/scribe.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <openssl/err.h>
#include <set>
#include <utility>

namespace troupe {

namespace {

using caf::io::network::default_multiplexer;
using caf::io::network::operation;
using caf::io::network::rw_state;

// BASP's key for the actor that it hands out; nobody listens on such a port.
constexpr std::uint16_t no_port = 1;

// A poll for each record of 16 KiB would be too many.
constexpr std::size_t most_written_at_once = 256 * 1024;

// How CAF reads and writes a socket: by TLS.
class tls_policy {
public:
  explicit tls_policy(ssl_ptr ssl) : ssl_(std::move(ssl)) {}

  rw_state read_some(std::size_t& moved, int, void* to, std::size_t size) {
    moved = 0;
    if (size == 0)
      return rw_state::indeterminate;
    ERR_clear_error(); // one queue per thread: what others did is not ours
    if (SSL_read_ex(ssl_.get(), to, size, &moved) == 1)
      return rw_state::success;
    auto why = SSL_get_error(ssl_.get(), 0);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE
               ? rw_state::success
               : rw_state::failure;
  }

  rw_state write_some(std::size_t& moved, int, const void* from,
                      std::size_t size) {
    moved = 0;
    if (size == 0)
      return rw_state::indeterminate;
    auto* bytes = static_cast<const char*>(from);
    while (moved < size && moved < most_written_at_once) {
      ERR_clear_error();
      std::size_t n = 0;
      if (SSL_write_ex(ssl_.get(), bytes + moved, size - moved, &n) != 1)
        return after_failed_write(moved);
      moved += n;
    }
    return rw_state::success;
  }

  bool must_read_more(int, std::size_t threshold) const {
    auto held = static_cast<std::size_t>(SSL_pending(ssl_.get()));
    return held > 0 && held >= threshold;
  }

private:
  rw_state after_failed_write(std::size_t moved) const {
    auto why = SSL_get_error(ssl_.get(), 0);
    if (why == SSL_ERROR_WANT_WRITE || moved > 0)
      return rw_state::success;
    return why == SSL_ERROR_WANT_READ ? rw_state::want_read : rw_state::failure;
  }

  ssl_ptr ssl_;
};

// Not the descriptor, as CAF's own: it clears up after a closed connection by
// its handle, late, and descriptors are used again at once.
caf::io::connection_handle next_handle() {
  static std::atomic<std::int64_t> next{std::int64_t{1} << 40};
  return caf::io::connection_handle::from_int(next++);
}

// Whether BASP may see this header: all but a heartbeat (6, the last kind of
// message) announce something, and nothing is too long.
bool is_sane(const unsigned char* header, std::size_t size,
             std::uint32_t announced, std::uint32_t max_message) {
  constexpr unsigned heartbeat = 6;
  return size == 32 && header[0] <= heartbeat
         && (announced == 0) == (header[0] == heartbeat)
         && announced <= max_message;
}

class guarded_scribe : public caf::io::scribe {
public:
  guarded_scribe(default_multiplexer& multiplexer, peer_link peer,
                 std::uint32_t max_message)
      : scribe(next_handle()), seat_(std::move(peer.seat)),
        stream_(multiplexer, peer.socket.get(), std::move(peer.ssl)),
        max_message_(max_message) {
    seat_->take(peer.socket.release());
  }

  // Before the stream closes the socket.
  ~guarded_scribe() override { seat_->leave(); }

  void configure_read(caf::io::receive_policy::config c) override {
    stream_.configure_read(c);
    if (!std::exchange(launched_, true))
      stream_.start(this);
  }

  bool consume(execution_context* context, const void* data,
               std::size_t size) override {
    if (!admits(static_cast<const unsigned char*>(data), size)) {
      seat_->cut();
      io_failure(context, operation::read);
      return false;
    }
    return scribe::consume(context, data, size);
  }

  void graceful_shutdown() override {
    stream_.graceful_shutdown();
    detach(&stream_.backend(), false);
  }

  void ack_writes(bool enable) override { stream_.ack_writes(enable); }
  caf::byte_buffer& wr_buf() override { return stream_.wr_buf(); }
  caf::byte_buffer& rd_buf() override { return stream_.rd_buf(); }
  void flush() override { stream_.flush(this); }
  std::string addr() const override { return {}; }
  std::uint16_t port() const override { return 0; }
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { stream_.passivate(); }

  /// @name When nobody wants it any more, in the multiplexer's thread
  /// First one, and in a later turn the other; then no event comes any more.
  /// @{
  void leave_loop() {
    stream_.passivate();
    stream_.backend().del(operation::write, stream_.fd(), &stream_);
  }
  void let_go() {
    stream_.removed_from_loop(operation::read);
    stream_.removed_from_loop(operation::write);
  }
  /// @}

private:
  // BASP reads exactly a header, and then exactly what it has announced.
  bool admits(const unsigned char* data, std::size_t size) {
    if (std::exchange(payload_is_next_, false))
      return true;
    auto at = [&](std::size_t i) { return std::uint32_t{data[i]}; };
    auto announced =
        size < 8 ? 0 : at(4) << 24 | at(5) << 16 | at(6) << 8 | at(7);
    payload_is_next_ = announced > 0;
    return is_sane(data, size, announced, max_message_);
  }

  std::shared_ptr<peer_seat> seat_;
  caf::io::network::stream_impl<tls_policy> stream_;
  const std::uint32_t max_message_;
  bool launched_ = false;
  bool payload_is_next_ = false;
};

using guarded_scribe_ptr = caf::intrusive_ptr<guarded_scribe>;

guarded_scribe_ptr make_scribe(default_multiplexer& multiplexer, peer_link peer,
                               std::uint32_t max_message) {
  return caf::make_counted<guarded_scribe>(multiplexer, std::move(peer),
                                           max_message);
}

// BASP's heartbeat may close a connection that has just begun such that the
// multiplexer forgets it without an event, and it would own itself for ever.
void give_up(caf::actor_system& system, guarded_scribe_ptr s) {
  system.middleman().run_later([&system, s = std::move(s)] {
    s->leave_loop();
    system.middleman().run_later([s] { s->let_go(); });
  });
}

default_multiplexer& multiplexer_of(caf::actor_system& system) {
  if (!system.has_middleman())
    throw network_error("the actor system has no middleman: call "
                        "troupe::network::prepare(config) before you make it, "
                        "or, if it is an engine's own, set "
                        "engine_options::network");
  auto* usual =
      dynamic_cast<default_multiplexer*>(&system.middleman().backend());
  if (!usual)
    throw network_error("the actor system's middleman is not CAF's usual one: "
                        "let troupe::network::prepare(config) load it");
  return *usual;
}

} // namespace

scribe_maker::scribe_maker(caf::actor_system& system, std::uint32_t max_message)
    : system_(system), multiplexer_(multiplexer_of(system)),
      basp_(system.middleman().get_named_broker("BASP")),
      max_message_(max_message) {
  // OpenSSL writes by write(2), to whom may have gone.
  system.middleman().run_later([] {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  });
}

void scribe_maker::introduce(peer_link peer, const caf::actor& whom) {
  post_anonymously(basp_, caf::publish_atom_v,
                   caf::io::scribe_ptr{make_scribe(
                       multiplexer_, std::move(peer), max_message_)},
                   no_port, caf::actor_cast<caf::strong_actor_ptr>(whom),
                   std::set<std::string>{});
}

caf::expected<caf::actor> scribe_maker::meet(peer_link peer,
                                             std::chrono::nanoseconds time) {
  caf::scoped_actor self{system_};
  caf::expected<caf::actor> met{
      caf::make_error(caf::sec::runtime_error, "nobody is there to be met")};
  time = std::max<std::chrono::nanoseconds>(time, std::chrono::milliseconds{1});
  auto scribe = make_scribe(multiplexer_, std::move(peer), max_message_);
  ask_within(self, time, basp_, caf::connect_atom_v,
             caf::io::scribe_ptr{scribe}, no_port)
      .receive(
          [&](caf::node_id&, caf::strong_actor_ptr& whom,
              std::set<std::string>&) {
            if (whom)
              met = caf::actor_cast<caf::actor>(std::move(whom));
          },
          [&](caf::error& why) { met = std::move(why); });
  if (!met)
    give_up(system_, std::move(scribe));
  return met;
}

} // namespace troupe
