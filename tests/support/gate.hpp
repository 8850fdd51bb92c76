// Where tasks wait for the test, whichever process they run in.

#pragma once

#include <troupe/actors/private_folder.hpp>

#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace test {

/// A task at the gate. It goes on when it has its answer, or the object ends.
class visitor {
public:
  visitor(int socket, pid_t process, std::string name)
      : socket_(socket), process_(process), name_(std::move(name)) {}
  ~visitor();
  visitor(visitor&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), process_(other.process_),
        name_(std::move(other.name_)) {}
  visitor& operator=(visitor&&) = delete;

  /// The process that the task runs in.
  pid_t process() const { return process_; }
  /// What it calls itself.
  const std::string& name() const { return name_; }
  /// Lets it go on.
  void answer(std::string_view word);

private:
  int socket_;
  pid_t process_;
  std::string name_;
};

/// A local socket that tasks find by its path, which is a parameter of their
/// graph. When it ends, all who wait there go on.
/// Thread-safety: none.
class gate {
public:
  gate();
  ~gate();
  gate(const gate&) = delete;
  gate& operator=(const gate&) = delete;

  const std::string& path() const { return path_; }

  /// Waits for the next task.
  /// @throws std::runtime_error if none comes within a minute.
  visitor wait();

private:
  troupe::private_folder folder_;
  std::string path_ = folder_.path() / "gate";
  int socket_;
};

/// Waits, in a task, at the gate of this path until the test answers.
/// @returns the answer; empty if there is none, for the gate has ended or the
/// task was asked to stop.
std::string pass(const std::string& gate, std::string_view name);

} // namespace test
