// This very program again, as a process that a test watches.

#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace test {

/// A process whose output is kept. The destructor kills it, if it is there
/// still.
/// Thread-safety: none.
class own_process {
public:
  /// @param arguments without the program's name
  explicit own_process(const std::vector<std::string>& arguments);
  ~own_process();
  own_process(own_process&& other) noexcept;
  own_process& operator=(own_process&&) = delete;

  pid_t id() const { return id_; }
  void signal(int s);

  /// Waits until it has printed a line with `part` in it, and returns that.
  /// @throws std::runtime_error, with what it has printed, if it ends without,
  /// or a minute passes.
  std::string wait_for_line(const std::string& part);

  /// Waits for its end, for a minute, and kills it then.
  /// @returns as a shell has it: 128 + signal if one ended it.
  int exit_code();

  /// All that it has printed, as far as somebody has waited for it.
  const std::string& printed() const { return printed_; }

private:
  bool read_more();

  pid_t id_ = -1;
  int output_ = -1;
  std::string printed_;
  std::size_t searched_ = 0;
  std::optional<int> exit_code_;
};

} // namespace test
