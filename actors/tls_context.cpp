#include <troupe/actors/network_error.hpp>
#include <troupe/actors/tls_context.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <vector>

namespace troupe {

namespace {

namespace fs = std::filesystem;

using certificates = std::vector<certificate_ptr>;
using store_ptr = std::unique_ptr<X509_STORE, freed_by<X509_STORE_free>>;
using verification_ptr =
    std::unique_ptr<X509_STORE_CTX, freed_by<X509_STORE_CTX_free>>;

constexpr const char* remedy = "; scripts/make-dev-certs makes such files";

constexpr std::size_t shortest_secret = 16;

// A stranger's certificates are in memory before they are judged.
constexpr long most_bytes_of_certificates = 16 * 1024;

[[noreturn]] void refuse(const char* what, const fs::path& file,
                         const std::string& why) {
  throw network_error(std::string{"the "} + what + " " + file.string() + " "
                      + why);
}

std::string content(const char* what, const fs::path& file) {
  if (file.empty())
    throw network_error(std::string{"no file is named for the "} + what
                        + remedy);
  bool folder = fs::is_directory(file); // reading one throws
  std::ifstream in;
  if (!folder)
    in.open(file, std::ios::binary);
  if (!in.is_open())
    refuse(what, file,
           std::string{"cannot be read: "}
               + std::strerror(folder ? EISDIR : errno) + remedy);
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  return text;
}

bio_ptr reader_of(const std::string& text) {
  return bio_ptr{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

std::string text_of(const ASN1_TIME* time) {
  bio_ptr memory{BIO_new(BIO_s_mem())};
  ASN1_TIME_print(memory.get(), time);
  char* text = nullptr;
  auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

void must_be_valid(X509* certificate, const char* what, const fs::path& file) {
  auto* end = X509_get0_notAfter(certificate);
  if (X509_cmp_current_time(end) < 0)
    refuse(what, file, "expired on " + text_of(end) + "; issue a new one");
  auto* start = X509_get0_notBefore(certificate);
  if (X509_cmp_current_time(start) > 0)
    refuse(what, file,
           "is not valid before " + text_of(start)
               + "; look at this machine's clock");
}

certificates read_certificates(const char* what, const fs::path& file) {
  auto text = content(what, file);
  auto in = reader_of(text);
  certificates all;
  while (auto* c = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr))
    all.emplace_back(c);
  ERR_clear_error(); // the end of the file is one
  if (all.empty())
    refuse(what, file, std::string{"has no certificate as PEM text"} + remedy);
  for (const auto& c : all)
    must_be_valid(c.get(), what, file);
  return all;
}

key_ptr read_key(const fs::path& file) {
  auto text = content("key", file);
  auto in = reader_of(text);
  // Else OpenSSL asks at the terminal.
  auto no_passphrase = [](char*, int, int, void*) { return 0; };
  key_ptr key{
      PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr)};
  ERR_clear_error();
  if (!key)
    refuse("key", file,
           std::string{"has no private key as PEM text without a passphrase"}
               + remedy);
  return key;
}

std::string read_secret(const fs::path& file) {
  auto text = content("secret", file);
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  if (text.size() < shortest_secret)
    refuse("secret", file,
           "is too short: 16 characters or more must be in it"
               + std::string{remedy});
  return text;
}

// By which CA it was issued, the same way as a peer will find out.
void must_be_issued(const certificates& own, X509_STORE* trusted,
                    const network_credentials& files) {
  verification_ptr v{X509_STORE_CTX_new()};
  auto* between = sk_X509_new_null();
  for (const auto& c : own)
    sk_X509_push(between, c.get());
  bool good = v && X509_STORE_CTX_init(v.get(), trusted, own[0].get(), between)
              && X509_verify_cert(v.get()) == 1;
  sk_X509_free(between);
  if (good)
    return;
  refuse("certificate", files.certificate,
         "is not one of the CA's in " + files.authority.string() + " ("
             + X509_verify_cert_error_string(X509_STORE_CTX_get_error(v.get()))
             + "); name files that were made together");
}

void set_modes(SSL_CTX* c) {
  SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION);
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     nullptr);
  SSL_CTX_set_verify_depth(c, 4);
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE
                          | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_clear_mode(c, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(c, 0);
  SSL_CTX_set_max_cert_list(c, most_bytes_of_certificates);
}

} // namespace

tls_context::tls_context(const network_credentials& files)
    : files_(files), context_(SSL_CTX_new(TLS_method())),
      secret_(read_secret(files.secret)) {
  auto* c = context_.get();
  if (!c)
    throw network_error("OpenSSL cannot be started");
  set_modes(c);
  auto trusted = read_certificates("CA certificate", files.authority);
  for (const auto& t : trusted)
    X509_STORE_add_cert(SSL_CTX_get_cert_store(c), t.get());
  auto own = read_certificates("certificate", files.certificate);
  auto key = read_key(files.key);
  if (X509_check_private_key(own[0].get(), key.get()) != 1)
    refuse("key", files.key,
           "does not belong to the certificate " + files.certificate.string()
               + "; name files that were made together");
  must_be_issued(own, SSL_CTX_get_cert_store(c), files);
  bool good = SSL_CTX_use_certificate(c, own[0].get()) == 1
              && SSL_CTX_use_PrivateKey(c, key.get()) == 1;
  for (std::size_t i = 1; i < own.size(); ++i)
    good = good && SSL_CTX_add1_chain_cert(c, own[i].get()) == 1;
  if (!good)
    refuse("certificate", files.certificate,
           std::string{"is none for TLS: "}
               + ERR_reason_error_string(ERR_get_error()));
}

void tls_context::must_coordinate(const std::string& name) const {
  auto* own = SSL_CTX_get0_certificate(context_.get());
  if (X509_check_purpose(own, X509_PURPOSE_SSL_SERVER, 0) != 1)
    refuse("certificate", files_.certificate,
           "may not be used to listen; issue one for serverAuth");
  if (X509_check_host(own, name.data(), name.size(), 0, nullptr) != 1)
    refuse("certificate", files_.certificate,
           "is not for the coordinator's name, " + name
               + "; issue one with it as a DNS name, or set "
                 "network_options::coordinator_name");
}

void tls_context::must_work() const {
  auto* own = SSL_CTX_get0_certificate(context_.get());
  if (X509_check_purpose(own, X509_PURPOSE_SSL_CLIENT, 0) != 1)
    refuse("certificate", files_.certificate,
           "may not be used to connect; issue one for clientAuth");
}

ssl_ptr tls_context::accept_on(int socket) const {
  ssl_ptr ssl{SSL_new(context_.get())};
  if (!ssl || SSL_set_fd(ssl.get(), socket) != 1)
    return {};
  SSL_set_accept_state(ssl.get());
  return ssl;
}

ssl_ptr tls_context::dial_on(int socket, const std::string& name) const {
  ssl_ptr ssl{SSL_new(context_.get())};
  if (!ssl || SSL_set_fd(ssl.get(), socket) != 1
      || SSL_set1_host(ssl.get(), name.c_str()) != 1)
    return {};
  SSL_set_connect_state(ssl.get());
  return ssl;
}

std::string name_of_peer(const SSL* ssl) {
  std::array<char, 128> name{};
  if (auto* c = SSL_get0_peer_certificate(ssl))
    X509_NAME_get_text_by_NID(X509_get_subject_name(c), NID_commonName,
                              name.data(), name.size());
  return name.data();
}

} // namespace troupe
