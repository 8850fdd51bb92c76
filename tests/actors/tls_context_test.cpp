// Files of certificates: what is wrong with them is found at the start.

#include "../support/credentials.hpp"
#include <troupe/actors/network_error.hpp>
#include <troupe/actors/throwaway_credentials.hpp>
#include <troupe/actors/tls_context.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string problem_of(const network_credentials& files) {
  try {
    tls_context{files};
  } catch (const network_error& e) {
    return e.what();
  }
  return {};
}

} // namespace

TEST_CASE("good certificates are taken", "[network]") {
  test::authority a;
  tls_context coordinator{a.coordinator()}, worker{a.worker()};
  CHECK(worker.secret() == "a secret for tests only");
  CHECK_NOTHROW(coordinator.must_coordinate(test::coordinator_name));
  CHECK_NOTHROW(worker.must_work());
}

TEST_CASE("throw-away certificates are good", "[network]") {
  throwaway_credentials all{"here.troupe"};
  tls_context coordinator{all.of_coordinator()}, worker{all.of_worker()};
  CHECK(coordinator.secret() == worker.secret());
  CHECK_NOTHROW(coordinator.must_coordinate("here.troupe"));
  CHECK_NOTHROW(worker.must_work());
}

TEST_CASE("certificates to try it with are good", "[network]") {
  private_folder scratch;
  auto made = scratch.path() / "made";
  auto command = std::string{MAKE_DEV_CERTS} + " " + made.string();
  REQUIRE(std::system((command + " 1 there.troupe 2>/dev/null").c_str()) == 0);
  auto files_of = [&](const std::string& node) {
    return network_credentials{.authority = made / "ca.pem",
                               .certificate = made / (node + ".pem"),
                               .key = made / (node + ".key"),
                               .secret = made / "secret"};
  };
  tls_context coordinator{files_of("coordinator")}, worker{files_of("worker")};
  CHECK(coordinator.secret() == worker.secret());
  CHECK_NOTHROW(coordinator.must_coordinate("there.troupe"));
  CHECK_NOTHROW(worker.must_work());
}

TEST_CASE("a certificate is for one use and one name", "[network]") {
  test::authority a;
  tls_context coordinator{a.coordinator()}, worker{a.worker()};
  CHECK_THROWS_WITH(worker.must_coordinate(test::coordinator_name),
                    ContainsSubstring("serverAuth"));
  CHECK_THROWS_WITH(coordinator.must_work(), ContainsSubstring("clientAuth"));
  CHECK_THROWS_WITH(coordinator.must_coordinate("other.troupe"),
                    ContainsSubstring("other.troupe"));
}

TEST_CASE("a file that cannot be read is named", "[network]") {
  test::authority a;
  auto missing = std::filesystem::path{"/no/such/file"};
  auto folder = std::filesystem::temp_directory_path();
  auto none = std::filesystem::path{};
  for (auto member :
       {&network_credentials::authority, &network_credentials::certificate,
        &network_credentials::key, &network_credentials::secret}) {
    auto files = a.worker();
    files.*member = missing;
    CHECK_THAT(problem_of(files),
               ContainsSubstring("/no/such/file cannot be read: No such file")
                   && ContainsSubstring("make-dev-certs"));
    files.*member = folder;
    CHECK_THAT(problem_of(files), ContainsSubstring(folder.string()));
    files.*member = none;
    CHECK_THAT(problem_of(files), ContainsSubstring("no file is named"));
    files.*member = a.write("hello");
    CHECK_THAT(problem_of(files), ContainsSubstring((files.*member).string()));
  }
}

TEST_CASE("an expired certificate is named", "[network]") {
  test::authority a;
  auto files = a.issue("worker", certificate_use::worker, -1h);
  CHECK_THAT(problem_of(files), ContainsSubstring(files.certificate.string())
                                    && ContainsSubstring("expired on"));
}

TEST_CASE("files that do not fit each other are named", "[network]") {
  test::authority a, b;
  auto files = a.worker();
  files.key = a.worker().key;
  CHECK_THAT(problem_of(files),
             ContainsSubstring("key " + files.key.string() + " does not belong")
                 && ContainsSubstring(files.certificate.string()));
  files = a.worker();
  files.authority = b.worker().authority;
  CHECK_THAT(problem_of(files),
             ContainsSubstring(files.certificate.string()
                               + " is not one of the CA's in "
                               + files.authority.string()));
}
