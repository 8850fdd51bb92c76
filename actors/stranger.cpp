#include <troupe/actors/network_error.hpp>
#include <troupe/actors/stranger.hpp>

#include <algorithm>
#include <cstring>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sys/socket.h>
#include <utility>

namespace troupe {

namespace {

constexpr std::string_view door_role = "door", dialler_role = "dialler";
constexpr std::string_view exporter_label = "EXPERIMENTAL-troupe-join";

// OpenSSL 3 says so if no end was announced.
bool is_end_of_connection(unsigned long error) {
  return ERR_GET_LIB(error) == ERR_LIB_SSL
         && ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

} // namespace

stranger stranger::accepted(file_descriptor socket, ssl_ptr ssl,
                            const std::string& secret) {
  return {std::move(socket), std::move(ssl), secret, stage::shaking_hands,
          false};
}

stranger stranger::dialled(file_descriptor socket, ssl_ptr ssl,
                           const std::string& secret) {
  return {std::move(socket), std::move(ssl), secret, stage::connecting, true};
}

stranger::stranger(file_descriptor socket, ssl_ptr ssl,
                   const std::string& secret, stage at, bool dials)
    : socket_(std::move(socket)), ssl_(std::move(ssl)), secret_(&secret),
      at_(at), dials_(dials) {}

stranger::progress stranger::advance() {
  for (;;) {
    ERR_clear_error(); // one queue per thread: what others did is not ours
    auto result = transfer();
    if (result <= 0)
      return blocked(result);
    moved_ += static_cast<std::size_t>(result);
    if (size_ > 0 && moved_ < size_)
      continue;
    if (!finish_stage())
      return refuse(refusal::bad_secret, "does not know the same secret");
    if (at_ == stage::done)
      return progress::admitted;
  }
}

// Greater than 0: done, or that many bytes.
int stranger::transfer() {
  auto* rest = buffer_.data() + moved_;
  auto left = static_cast<int>(size_ - moved_);
  switch (at_) {
  case stage::connecting:
    return connected();
  case stage::shaking_hands:
    return SSL_do_handshake(ssl_.get());
  case stage::sending_nonce:
  case stage::sending_proof:
  case stage::sending_answer:
    return SSL_write(ssl_.get(), rest, left);
  default:
    return SSL_read(ssl_.get(), rest, left);
  }
}

int stranger::connected() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error == 0)
    return 1;
  reason_ = std::string{"cannot be reached: "} + std::strerror(error);
  return -1;
}

// False if the other side has not proved what it must.
bool stranger::finish_stage() {
  switch (at_) {
  case stage::connecting:
    at_ = stage::shaking_hands;
    return true;
  case stage::shaking_hands:
    after_handshake();
    return true;
  case stage::sending_nonce:
    expect(stage::awaiting_answer, 64);
    return true;
  case stage::awaiting_answer:
    return check_answer();
  case stage::awaiting_nonce:
    make_answer();
    return true;
  case stage::sending_answer:
    expect(stage::awaiting_proof, 32);
    return true;
  case stage::awaiting_proof:
    if (!check_proof())
      return false;
    break;
  default:
    break;
  }
  at_ = stage::done;
  // Nobody may have spoken on: what lies in the SSL object, no poll tells of.
  return SSL_pending(ssl_.get()) == 0;
}

void stranger::after_handshake() {
  if (RAND_bytes(mine_.data(), static_cast<int>(mine_.size())) != 1)
    throw network_error("OpenSSL has no random bytes");
  if (dials_)
    return expect(stage::awaiting_nonce, 32);
  std::copy_n(mine_.begin(), 32, buffer_.begin());
  expect(stage::sending_nonce, 32);
}

bool stranger::check_answer() {
  std::copy_n(buffer_.begin(), 32, theirs_.begin());
  auto due = proof_of(dialler_role);
  if (CRYPTO_memcmp(due.data(), buffer_.data() + 32, 32) != 0)
    return false;
  auto mine = proof_of(door_role);
  std::copy_n(mine.begin(), 32, buffer_.begin());
  expect(stage::sending_proof, 32);
  return true;
}

void stranger::make_answer() {
  std::copy_n(buffer_.begin(), 32, theirs_.begin());
  auto proof = proof_of(dialler_role);
  std::copy_n(mine_.begin(), 32, buffer_.begin());
  std::copy_n(proof.begin(), 32, buffer_.begin() + 32);
  expect(stage::sending_answer, 64);
}

bool stranger::check_proof() {
  auto due = proof_of(door_role);
  return CRYPTO_memcmp(due.data(), buffer_.data(), 32) == 0;
}

void stranger::expect(stage next, std::size_t size) {
  at_ = next;
  size_ = size;
  moved_ = 0;
}

stranger::bytes stranger::proof_of(std::string_view role) const {
  bytes channel{}, proof{};
  if (SSL_export_keying_material(ssl_.get(), channel.data(), channel.size(),
                                 exporter_label.data(), exporter_label.size(),
                                 nullptr, 0, 0)
      != 1)
    throw network_error("OpenSSL cannot bind a proof to its connection");
  std::string text{role};
  const auto& first = dials_ ? theirs_ : mine_;
  const auto& second = dials_ ? mine_ : theirs_;
  for (const bytes* part :
       {static_cast<const bytes*>(&channel), &first, &second})
    text.append(part->begin(), part->end());
  unsigned size = 0;
  HMAC(EVP_sha256(), secret_->data(), static_cast<int>(secret_->size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       proof.data(), &size);
  if (size != proof.size())
    throw network_error("OpenSSL cannot make a proof of the secret");
  return proof;
}

// A refused certificate is told late, in TLS 1.3: by the first read.
stranger::progress stranger::blocked(int result) {
  if (at_ == stage::connecting)
    return refuse(refusal::unfinished, reason_);
  auto error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ)
    return progress::reading;
  if (error == SSL_ERROR_WANT_WRITE)
    return progress::writing;
  if (error != SSL_ERROR_SSL || is_end_of_connection(ERR_peek_error()))
    return at_ == stage::awaiting_proof
               ? refuse(refusal::bad_secret, "hung up: the secrets differ")
               : refuse(refusal::unfinished, "hung up");
  if (auto judged = SSL_get_verify_result(ssl_.get()); judged != X509_V_OK)
    return refuse(refusal::bad_tls,
                  std::string{"has a certificate that is not accepted: "}
                      + X509_verify_cert_error_string(judged));
  const char* why = ERR_reason_error_string(ERR_peek_error());
  return refuse(refusal::bad_tls,
                std::string{"does not accept this certificate, or speaks no "
                            "TLS 1.3: "}
                    + (why ? why : "no reason is known"));
}

stranger::progress stranger::refuse(refusal why, std::string reason) {
  send_away(why, std::move(reason));
  return progress::refused;
}

void stranger::send_away(refusal why, std::string reason) {
  why_ = why;
  reason_ = std::move(reason);
}

} // namespace troupe
