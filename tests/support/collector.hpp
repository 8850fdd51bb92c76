// A stand-in for an OpenTelemetry collector, on the loopback interface.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test {

/// What it does with one request.
struct reply {
  int status = 200;
  std::string body = "{}";
  std::map<std::string, std::string> headers = {};
  bool interim = false; ///< `100 Continue` comes before the answer
  bool half = false;    ///< only the first half of the answer, then it hangs up
  bool silent = false;  ///< no answer, until the client or the test gives up
  bool close = false;   ///< hangs up after the answer, without having said so
  std::function<void()> meanwhile = {}; ///< called before the answer
};

/// A request that came, as it was sent.
struct received_request {
  std::string target;
  std::map<std::string, std::string> headers; ///< by lower-case name
  std::string body;
  int connection = 0; ///< from 0, in the order in which they came
};

/// Serves one connection after the other, from a thread of its own.
/// Thread-safety: all functions may be called from any thread.
class collector {
public:
  /// Listens on `port`, or on one that is free.
  explicit collector(unsigned short port = 0);
  ~collector();

  unsigned short port() const;
  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port());
  }

  /// Answers the next requests so, in this order, and those after them by 200.
  void answer(std::vector<reply> replies);

  /// Waits until `count` requests have come in all.
  /// @throws std::runtime_error if they do not come within a minute.
  std::vector<received_request> wait_for(std::size_t count);

  /// What has come so far.
  std::vector<received_request> requests() const;

private:
  class server;

  reply next(received_request request);
  void serve();

  std::unique_ptr<server> server_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<reply> replies_;
  std::vector<received_request> requests_;
  std::thread thread_;
};

} // namespace test
