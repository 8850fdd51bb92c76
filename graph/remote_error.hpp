// Exceptions from other processes: what they are here.

#pragma once

#include <troupe/graph/failure.hpp>
#include <troupe/graph/type_name.hpp>

#include <concepts>
#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <typeinfo>

namespace troupe {

/// What stands for an exception of another process whose type was not made
/// known by `register_error`. What it says is `failure::chain`.
///
/// Thread-safety: const. Lifetime: shares the failure.
class remote_error : public std::runtime_error {
public:
  /// @pre `why` is not null.
  explicit remote_error(shared_failure why)
      : std::runtime_error(why->chain()), why_(std::move(why)) {}

  /// All that is known of it, but for the exception itself.
  const failure& why() const { return *why_; }

private:
  shared_failure why_;
};

namespace detail {

/// Makes an exception with a message, and what is nested in it, which may be
/// null.
using error_maker = std::exception_ptr (*)(const std::string& message,
                                           const std::exception_ptr& cause);

void register_error(std::string type, error_maker make);

template <class E>
[[noreturn]] void throw_nesting(E error, const std::exception_ptr& cause) {
  if (!cause)
    throw error;
  try {
    std::rethrow_exception(cause);
  } catch (...) {
    std::throw_with_nested(std::move(error));
  }
}

template <class E>
std::exception_ptr nesting(E error, const std::exception_ptr& cause) {
  try {
    throw_nesting(std::move(error), cause);
  } catch (...) {
    return std::current_exception();
  }
}

template <class E>
std::exception_ptr make_error(const std::string& message,
                              const std::exception_ptr& cause) {
  if constexpr (std::constructible_from<E, const std::string&>)
    return nesting(E(message), cause);
  else
    return nesting(E(), cause);
}

} // namespace detail

/// Has exceptions of type `E` come back as what they were, if a node throws
/// them in another process: made from their message. All processes of a run
/// should do it, before they run anything. The standard library's exceptions,
/// `skipped`, `broken_promise` and such are known from the start.
///
/// Thread-safety: may be called from any thread, and more than once.
template <class E>
requires(
    std::constructible_from<
        E,
        const std::
            string&> || std::default_initializable<E>) void register_error() {
  detail::register_error(readable_type(typeid(E)), &detail::make_error<E>);
}

/// The exception that was thrown elsewhere, with those nested in it, made from
/// their texts.
///
/// Thread-safety: any thread. Errors: std::bad_alloc.
std::exception_ptr exception_of(const failure& why);

} // namespace troupe
