// What an asynchronous node is given, to yield its value later.

#pragma once

#include <troupe/graph/handle.hpp>
#include <troupe/graph/value.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace troupe {

/// A promise was destroyed, with all its copies, before it was kept.
class broken_promise : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Where the outcome of an asynchronous call goes; the engine has one for each.
/// Not for users. When the last owner lets go of it, the promise is broken.
///
/// Thread-safety: all functions may be called from any thread. Only the first
/// outcome counts.
class completion {
public:
  virtual ~completion() = default;
  /// The call yields `v`.
  virtual void succeed(value v) = 0;
  /// The call has failed.
  virtual void fail(std::exception_ptr why) = 0;
  /// Asks the call to stop.
  virtual std::stop_token stop() const = 0;
};

/// Shares one.
using completion_ptr = std::shared_ptr<completion>;

/// The promise of a `T`, or of nothing (`promise<void>`). A function whose
/// first parameter is one, and that returns void, makes an *asynchronous* node:
/// it starts something and returns at once, and the node has ended when the
/// promise is kept.
///
///     auto page = b.node("page", [&net](troupe::promise<std::string> p,
///                                       const std::string& url) {
///       net.get(url, [p](auto text) mutable { p.set_value(text); });
///     }, url);
///
/// While it waits, the node holds no slot. It is asked to stop with its task,
/// which then ends at once, cancelled; what comes later is ignored. What the
/// function is given besides the promise lives until it returns.
///
/// Copies are the same promise. Only the first outcome counts.
/// Thread-safety: different copies may be used from different threads.
/// Lifetime: it may outlive the run, and the engine. If all copies are
/// destroyed before one was kept, the node fails with `broken_promise`.
template <class T>
class promise {
public:
  /// What the node yields.
  using result = std::conditional_t<std::is_void_v<T>, done, T>;

  /// Made by the engine.
  explicit promise(completion_ptr c) : completion_(std::move(c)) {}

  /// The node yields `x`.
  void set_value(result x) { completion_->succeed(value::of(std::move(x))); }
  /// The node has done what it was to do.
  void set_value() requires std::is_void_v<T> { set_value(result{}); }

  /// The node fails.
  /// @pre `why` is not null.
  void set_exception(std::exception_ptr why) {
    completion_->fail(std::move(why));
  }
  /// The node fails with `error`, as if the function had thrown it.
  template <class E>
  requires std::is_base_of_v<std::exception, E>
  void set_exception(E error) {
    set_exception(std::make_exception_ptr(std::move(error)));
  }

  /// Whether the task has been asked to stop.
  bool cancelled() const { return stop_token().stop_requested(); }
  /// The same for those that want to be called: on the thread that asks.
  std::stop_token stop_token() const { return completion_->stop(); }

private:
  completion_ptr completion_;
};

} // namespace troupe
