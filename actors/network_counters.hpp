// Who has called at a network, and who was not let in.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace troupe {

/// Why somebody was not let in.
enum class refusal {
  unfinished,     ///< too slow, or went away
  bad_tls,        ///< speaks no TLS 1.3, or has no good certificate
  bad_secret,     ///< does not know the secret
  no_descriptors, ///< nearly all file descriptors are used
  crowded,        ///< too many others are there
};

/// How many reasons there are.
inline constexpr std::size_t refusals = 5;

/// What a network has seen since it was made. Plain data.
struct network_counters {
  std::uint64_t admitted = 0; ///< also those that it dialled
  /// Those who were not let in, by `refusal`.
  std::array<std::uint64_t, refusals> refused{};
  std::size_t peers = 0;     ///< that are there now
  std::size_t strangers = 0; ///< that are there now, and proved nothing yet

  /// Those who were not let in for this reason.
  std::uint64_t operator[](refusal why) const {
    return refused[static_cast<std::size_t>(why)];
  }

  /// The sums of both.
  network_counters& operator+=(const network_counters& other) {
    admitted += other.admitted;
    for (std::size_t i = 0; i < refusals; ++i)
      refused[i] += other.refused[i];
    peers += other.peers;
    strangers += other.strangers;
    return *this;
  }
};

} // namespace troupe
