// Posts JSON to one HTTP server, over a connection that is kept. Private.

#pragma once

#include <troupe/hooks/otlp_endpoint.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace troupe {

/// What the server answered.
struct http_answer {
  int status = 0;        ///< as in 200
  std::string body = {}; ///< empty if it has more than 64 KiB
  std::optional<std::chrono::seconds> retry_after = {}; ///< if it is a number
};

/// Thread-safety: `interrupt` may be called from any thread, the rest from one.
/// Lifetime: the destructor closes the connection. If the host's resolver hangs
/// then, it waits for that.
class http_client {
public:
  /// Connects with the first post, and gives each post `time` at most.
  http_client(otlp_endpoint to, std::chrono::milliseconds time);
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Posts, and waits for the whole answer. If the server has closed the
  /// connection that it kept, it tries once more with a new one.
  /// @throws std::system_error if there is no whole answer, or the client was
  /// interrupted.
  http_answer post(std::string body);

  /// Has the post that is on its way, and all later ones, throw at once.
  void interrupt();

private:
  class connection;
  std::unique_ptr<connection> connection_;
};

} // namespace troupe
