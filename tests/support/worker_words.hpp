// The command lines of workers and coordinators that tests start themselves.

#pragma once

#include "credentials.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace test {

namespace detail {

inline std::vector<std::string>
with_credentials(std::vector<std::string> words,
                 const troupe::network_credentials& files,
                 const std::vector<std::string>& more) {
  for (const auto& [option, file] :
       {std::pair{"--authority", files.authority},
        std::pair{"--certificate", files.certificate},
        std::pair{"--key", files.key}, std::pair{"--secret", files.secret}}) {
    words.push_back(option);
    words.push_back(file);
  }
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

} // namespace detail

/// A worker with one slot and the label "far".
inline std::vector<std::string>
worker_words(authority& ca, std::uint16_t port,
             const std::vector<std::string>& more = {}) {
  return detail::with_credentials({"worker", "--connect",
                                   "127.0.0.1:" + std::to_string(port),
                                   "--slots", "1", "--label", "far"},
                                  ca.worker(), more);
}

/// A coordinator that waits for a worker, and runs a graph.
inline std::vector<std::string>
coordinator_words(authority& ca, std::uint16_t port,
                  const std::vector<std::string>& graph) {
  return detail::with_credentials({"run", "--no-progress", "--slots", "1",
                                   "--min-workers", "1", "--listen",
                                   "127.0.0.1:" + std::to_string(port)},
                                  ca.coordinator(), graph);
}

} // namespace test
