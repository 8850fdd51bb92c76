// Where traces are sent to: URLs, and the environment.

#include <troupe/hooks/otlp_endpoint.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdlib>
#include <stdexcept>

using namespace troupe;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr auto own = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
constexpr auto common = "OTEL_EXPORTER_OTLP_ENDPOINT";

// Sets variables of the environment, and none of the others.
struct environment {
  explicit environment(const char* own_url, const char* common_url) {
    if (own_url)
      ::setenv(own, own_url, 1);
    if (common_url)
      ::setenv(common, common_url, 1);
  }
  ~environment() {
    ::unsetenv(own);
    ::unsetenv(common);
  }
};

} // namespace

TEST_CASE("a URL has a host, a port and a path") {
  auto to = find_otlp_endpoint("http://collector.example:4318/in/traces?a=b");
  CHECK(to.host == "collector.example");
  CHECK(to.port == "4318");
  CHECK(to.path == "/in/traces?a=b");
  CHECK(to.header == "collector.example:4318");
  CHECK(to.url() == "http://collector.example:4318/in/traces?a=b");
}

TEST_CASE("a URL without a path is that of traces") {
  CHECK(find_otlp_endpoint("http://x:1").path == "/v1/traces");
  CHECK(find_otlp_endpoint("http://x:1/").path == "/v1/traces");
  CHECK(find_otlp_endpoint("http://x").port == "80");
}

TEST_CASE("a host may be an address of IPv6") {
  auto to = find_otlp_endpoint("http://[::1]:4318");
  CHECK(to.host == "::1");
  CHECK(to.port == "4318");
  CHECK(to.header == "[::1]:4318");
  CHECK(find_otlp_endpoint("http://[::1]").port == "80");
}

TEST_CASE("without a URL, the environment says where to") {
  {
    environment e{"http://a:1/x", "http://b:2"};
    CHECK(find_otlp_endpoint("").url() == "http://a:1/x");
    CHECK(find_otlp_endpoint("http://c:3").host == "c");
  }
  {
    environment e{"http://a:1", nullptr};
    CHECK(find_otlp_endpoint("").url() == "http://a:1/");
  }
  {
    environment e{"", "http://b:2"};
    CHECK(find_otlp_endpoint("").url() == "http://b:2/v1/traces");
  }
  {
    environment e{nullptr, "http://b:2/base/"};
    CHECK(find_otlp_endpoint("").url() == "http://b:2/base/v1/traces");
  }
  CHECK(find_otlp_endpoint("").url() == "http://localhost:4318/v1/traces");
}

TEST_CASE("a URL that is refused is named, with the remedy") {
  CHECK_THROWS_WITH(find_otlp_endpoint("https://x:4318"),
                    ContainsSubstring("\"https://x:4318\"")
                        && ContainsSubstring("use a collector on this host"));
  for (const auto* url :
       {"localhost:4318", "ftp://x", "http://", "http://:4318", "http://::1",
        "http://x:0", "http://x:65536", "http://x:y",
        "http://x:", "http://me@x", "http://x/a b", "http://x?a",
        "http://x/a#b", "http://x,y", "http://x\\y", "http://[::1"}) {
    CAPTURE(url);
    CHECK_THROWS_AS(find_otlp_endpoint(url), std::invalid_argument);
  }
  environment e{nullptr, "https://b"};
  CHECK_THROWS_WITH(find_otlp_endpoint(""), ContainsSubstring(common));
}
