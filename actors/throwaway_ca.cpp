#include <troupe/actors/network_error.hpp>
#include <troupe/actors/throwaway_ca.hpp>

#include <array>
#include <openssl/pem.h>
#include <openssl/rand.h>

namespace troupe {

namespace {

void must(bool good, const char* what) {
  if (!good)
    throw network_error(std::string{"OpenSSL cannot make "} + what);
}

key_ptr new_key() {
  key_ptr key{EVP_EC_gen("P-256")};
  must(key != nullptr, "a key");
  return key;
}

template <class Write>
std::string pem_of(Write write) {
  bio_ptr memory{BIO_new(BIO_s_mem())};
  must(memory && write(memory.get()) == 1, "PEM text");
  char* text = nullptr;
  auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  return pem_of([&](BIO* to) { return PEM_write_bio_X509(to, certificate); });
}

void set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  must(RAND_bytes(bytes.data(), bytes.size()) == 1, "random bytes");
  bytes[0] &= 0x7f; // it is a signed number
  bignum_ptr number{BN_bin2bn(bytes.data(), bytes.size(), nullptr)};
  must(number
           && BN_to_ASN1_INTEGER(number.get(),
                                 X509_get_serialNumber(certificate)),
       "a serial number");
}

void set_times(X509* certificate, std::chrono::seconds lifetime) {
  // Clocks of other machines differ a little.
  auto start = lifetime.count() < 0 ? 2 * lifetime : -std::chrono::minutes{5};
  X509_gmtime_adj(X509_getm_notBefore(certificate), start.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate), lifetime.count());
}

certificate_ptr new_certificate(const std::string& name, EVP_PKEY* key,
                                std::chrono::seconds lifetime) {
  certificate_ptr made{X509_new()};
  must(made != nullptr, "a certificate");
  auto* c = made.get();
  X509_set_version(c, X509_VERSION_3);
  set_serial(c);
  set_times(c, lifetime);
  X509_set_pubkey(c, key);
  must(X509_NAME_add_entry_by_txt(
           X509_get_subject_name(c), "CN", MBSTRING_UTF8,
           reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0)
           == 1,
       "the name of a certificate");
  return made;
}

struct extension {
  int id;
  std::string text;
};

void sign(X509* certificate, X509* issuer, EVP_PKEY* key,
          std::initializer_list<extension> extensions) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const auto& e : extensions) {
    extension_ptr made{
        X509V3_EXT_conf_nid(nullptr, &context, e.id, e.text.c_str())};
    must(made && X509_add_ext(certificate, made.get(), -1) == 1,
         "the extension of a certificate");
  }
  must(X509_sign(certificate, key, EVP_sha256()) > 0, "a signature");
}

} // namespace

throwaway_ca::throwaway_ca()
    : key_(new_key()),
      certificate_(new_certificate("troupe throw-away CA", key_.get(),
                                   std::chrono::hours{366 * 24})) {
  sign(certificate_.get(), certificate_.get(), key_.get(),
       {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
        {NID_key_usage, "critical,keyCertSign"},
        {NID_subject_key_identifier, "hash"}});
}

std::string throwaway_ca::certificate() const {
  return pem_of(certificate_.get());
}

throwaway_ca::leaf throwaway_ca::issue(const std::string& name,
                                       certificate_use use,
                                       std::chrono::seconds lifetime) const {
  auto key = new_key();
  auto made = new_certificate(name, key.get(), lifetime);
  bool coordinator = use == certificate_use::coordinator;
  sign(made.get(), certificate_.get(), key_.get(),
       {{NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, coordinator ? "serverAuth" : "clientAuth"},
        {NID_subject_alt_name, "DNS:" + name},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"}});
  return {pem_of(made.get()), pem_of([&](BIO* to) {
            return PEM_write_bio_PrivateKey(to, key.get(), nullptr, nullptr, 0,
                                            nullptr, nullptr);
          })};
}

std::string random_secret() {
  std::array<unsigned char, 32> bytes{};
  must(RAND_bytes(bytes.data(), bytes.size()) == 1, "random bytes");
  std::string text;
  for (auto b : bytes)
    for (auto digit : {b >> 4, b & 15})
      text += "0123456789abcdef"[digit];
  return text;
}

} // namespace troupe
