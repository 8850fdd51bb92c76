// Which workers may run a task.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Which workers may run a task: any, those of the engine's own process, or
/// those that have a label.
///
/// Thread-safety: plain data. Errors: an empty label is told by `build` or
/// `engine::submit`.
struct placement {
  /// What a worker must be.
  enum class kind : std::uint8_t { anywhere, local, labelled };

  kind where = kind::anywhere; ///< which workers are meant
  std::string label = {};      ///< with kind::labelled: what they are called

  /// On whichever worker has room.
  static placement anywhere() { return {}; }
  /// In the process that the run was submitted in.
  static placement local() { return {kind::local}; }
  /// On a worker with this label: of the same process, or of another one.
  static placement on(std::string_view label) {
    return {kind::labelled, std::string{label}};
  }

  /// Whether such a worker may run it.
  bool allows(bool is_local, const std::vector<std::string>& labels) const;

  /// Whether both are equal.
  friend bool operator==(const placement&, const placement&) = default;
};

/// `anywhere`, `local`, or `on "gpu"`.
std::string to_string(const placement& p);

} // namespace troupe
