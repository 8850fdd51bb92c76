// Those who call at a port and are not what they should be, and the other way
// round. Each wait ends after a minute.

#pragma once

#include <troupe/actors/file_descriptor.hpp>
#include <troupe/actors/network_address.hpp>
#include <troupe/actors/network_door.hpp>
#include <troupe/actors/openssl_handles.hpp>
#include <troupe/actors/tls_context.hpp>

#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace test {

inline void wait_a_minute_at_most(int socket) {
  timeval minute{60, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &minute, sizeof minute);
}

inline troupe::file_descriptor tcp_socket() {
  troupe::file_descriptor s{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  wait_a_minute_at_most(s.get());
  return s;
}

/// Says what it likes, by TCP.
class caller {
public:
  explicit caller(std::uint16_t port) : caller() { call(port); }
  /// Has a socket, and has not called.
  caller() = default;

  void call(std::uint16_t port) {
    auto to = troupe::resolve("127.0.0.1", port).front();
    if (connect(socket_.get(), to.get(), to.size) != 0)
      throw std::runtime_error("nobody listens");
  }

  void say(std::string_view text) {
    send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
  }

  /// Whether the other side hangs up.
  bool is_hung_up_on() {
    char text[512];
    for (;;) {
      auto got = recv(socket_.get(), text, sizeof text, 0);
      if (got <= 0)
        return got == 0 || errno == ECONNRESET;
    }
  }

  void hang_up() { socket_.reset(); }
  int socket() const { return socket_.get(); }

private:
  troupe::file_descriptor socket_ = tcp_socket();
};

/// TLS as anybody may speak it: with any certificate, or none.
class tls_speaker {
public:
  explicit tls_speaker(int socket) : tls_speaker(socket, nullptr) {}
  tls_speaker(int socket, const troupe::network_credentials& who)
      : tls_speaker(socket, &who) {}

  /// False if it fails.
  bool shake_hands_as_caller() { return SSL_connect(ssl_.get()) == 1; }
  bool shake_hands_as_called() { return SSL_accept(ssl_.get()) == 1; }

  /// Less text when the other side hangs up.
  std::string hear(std::size_t size) {
    std::string text(size, '\0');
    std::size_t heard = 0, n = 0;
    while (heard < size
           && SSL_read_ex(ssl_.get(), text.data() + heard, size - heard, &n))
      heard += n;
    return text.substr(0, heard);
  }
  void say(std::string_view text) {
    std::size_t n = 0;
    SSL_write_ex(ssl_.get(), text.data(), text.size(), &n);
  }

private:
  tls_speaker(int socket, const troupe::network_credentials* who)
      : context_(SSL_CTX_new(TLS_method())) {
    auto* c = context_.get();
    if (who
        && (SSL_CTX_use_certificate_file(c, who->certificate.c_str(),
                                         SSL_FILETYPE_PEM)
                != 1
            || SSL_CTX_use_PrivateKey_file(c, who->key.c_str(),
                                           SSL_FILETYPE_PEM)
                   != 1))
      throw std::runtime_error("no such certificate");
    ssl_.reset(SSL_new(c));
    SSL_set_fd(ssl_.get(), socket);
  }

  troupe::ssl_context_ptr context_;
  troupe::ssl_ptr ssl_;
};

/// Is called, once, in place of a door.
class false_door {
public:
  false_door() {
    auto at = troupe::resolve("127.0.0.1", 0).front();
    bind(socket_.get(), at.get(), at.size);
    listen(socket_.get(), 1);
  }

  troupe::network_address address() const {
    return troupe::resolve("127.0.0.1", troupe::bound_port(socket_.get()))
        .front();
  }

  troupe::file_descriptor next_caller() {
    troupe::file_descriptor s{
        accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    wait_a_minute_at_most(s.get());
    return s;
  }

private:
  troupe::file_descriptor socket_ = tcp_socket();
};

/// Whether a peer is cut off that says to CAF's protocol that a message of this
/// kind, and of so many bytes, will come.
inline bool is_cut_off_for_header(troupe::peer_link& peer, unsigned char kind,
                                  std::uint32_t length) {
  std::string header(32, '\0');
  header[0] = static_cast<char>(kind);
  for (std::size_t i = 0; i < 4; ++i)
    header[4 + i] = static_cast<char>(length >> (24 - 8 * i));
  auto* ssl = peer.ssl.get();
  SSL_write(ssl, header.data(), 32);
  // What the coordinator says first is of no interest.
  char text[4'096];
  for (int got = 1; got > 0 || SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ;
       got = SSL_read(ssl, text, sizeof text)) {
    pollfd socket{peer.socket.get(), POLLIN, 0};
    if (poll(&socket, 1, 60'000) == 0)
      return false;
  }
  return true;
}

} // namespace test
