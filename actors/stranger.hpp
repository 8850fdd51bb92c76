// A connection that nobody has proved anything on yet. Private.

#pragma once

#include <troupe/actors/file_descriptor.hpp>
#include <troupe/actors/network_counters.hpp>
#include <troupe/actors/openssl_handles.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

/// Does the TLS handshake, then proves to the other side that it knows the
/// secret, and has it prove that, too. All have fixed sizes:
///
///     door -> dialler   its nonce, 32 bytes
///     dialler -> door   its nonce, 32 bytes, and its proof, 32 bytes
///     door -> dialler   its proof, 32 bytes
///
/// A proof is HMAC-SHA256(secret, role ‖ 32 bytes of the TLS exporter ‖ both
/// nonces), the door's first: it is good for this connection only, and cannot
/// be sent back. The dialler proves first, so that a stranger gets nothing to
/// guess at.
/// Thread-safety: none. Lifetime: the secret outlives it.
class stranger {
public:
  enum class progress { reading, writing, admitted, refused };

  /// Has been accepted, or dialled, by this socket; that one may still be about
  /// to connect. The socket does not block.
  static stranger accepted(file_descriptor socket, ssl_ptr ssl,
                           const std::string& secret);
  static stranger dialled(file_descriptor socket, ssl_ptr ssl,
                          const std::string& secret);

  /// Goes on as far as it can without waiting, and says what it waits for.
  /// After `admitted` or `refused` it is not called again.
  progress advance();

  /// Refuses it.
  void send_away(refusal why, std::string reason);

  /// Of one who was refused.
  refusal why() const { return why_; }
  /// The same in words that go on after "the other side"; for the dialler.
  const std::string& reason() const { return reason_; }

  int socket() const { return socket_.get(); }
  /// Of one who was admitted; `ssl` holds no byte that was not read.
  file_descriptor take_socket() { return std::move(socket_); }
  ssl_ptr take_ssl() { return std::move(ssl_); }

private:
  enum class stage {
    connecting,
    shaking_hands,
    sending_nonce,
    awaiting_answer,
    sending_proof,
    awaiting_nonce,
    sending_answer,
    awaiting_proof,
    done,
  };
  using bytes = std::array<unsigned char, 32>;

  stranger(file_descriptor socket, ssl_ptr ssl, const std::string& secret,
           stage at, bool dials);

  int transfer();
  int connected();
  bool finish_stage();
  void after_handshake();
  bool check_answer();
  void make_answer();
  bool check_proof();
  progress blocked(int result);
  progress refuse(refusal why, std::string reason);

  void expect(stage next, std::size_t size);
  bytes proof_of(std::string_view role) const;

  file_descriptor socket_;
  ssl_ptr ssl_;
  const std::string* secret_;
  stage at_;
  bool dials_;
  std::array<unsigned char, 64> buffer_{}; // of the stage
  std::size_t size_ = 0;
  std::size_t moved_ = 0; // of them
  bytes mine_{};          // nonces
  bytes theirs_{};
  refusal why_{};
  std::string reason_;
};

} // namespace troupe
