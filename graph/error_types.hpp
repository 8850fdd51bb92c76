// Types of errors, as policies name them.

#pragma once

#include <troupe/graph/failure.hpp>

#include <exception>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

namespace troupe {

/// Derive an exception from this beside its usual base, and it is never tried
/// again, whatever the retry policy says:
///
///     class bad_input : public std::invalid_argument,
///                       public troupe::non_retryable { ... };
struct non_retryable {};

/// An error that another attempt would meet again. To keep what led to it, use
/// `std::throw_with_nested(non_retryable_error("no such account"))`. As a cause
/// nested in another error, it keeps that from being tried again as well.
class non_retryable_error : public std::runtime_error, public non_retryable {
public:
  using std::runtime_error::runtime_error;
};

/// A type of error, erased.
struct error_type {
  bool (*catches)(const std::exception_ptr&); ///< is it one, or derived of it?
  const std::type_info* id;                   ///< of the type

  /// Whether both are one type.
  friend bool operator==(const error_type& a, const error_type& b) {
    return *a.id == *b.id;
  }
};

/// A list of types of errors; made by `on`.
///
/// Thread-safety: plain data. Errors: none.
class error_types {
public:
  /// An empty list.
  error_types() = default;
  /// Any list.
  error_types(std::initializer_list<error_type> types) : types_(types) {}

  /// Whether there is none.
  bool empty() const { return types_.empty(); }

  /// Whether the failure is of one of the types, or of one derived from it, or
  /// has such a cause nested in it. Of a failure without its exception object,
  /// or from another process (see `register_error`), it may be that only the
  /// very types are known, by their names.
  bool contain(const failure& f) const;

  /// As in `std::system_error`.
  std::vector<std::string> names() const;

  /// Whether both have the same types in the same order.
  friend bool operator==(const error_types&, const error_types&) = default;

private:
  std::vector<error_type> types_;
};

namespace detail {

template <class E>
bool catches(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const E&) {
    return true;
  } catch (...) {
    return false;
  }
}

} // namespace detail

/// The types `E`, for `retry_policy::on`: `on<std::system_error, timed_out>()`.
template <class... E>
error_types on() {
  static_assert(sizeof...(E) > 0, "troupe: on<...>() names at least one type "
                                  "of errors; leave it out to mean all");
  return {error_type{&detail::catches<E>, &typeid(E)}...};
}

} // namespace troupe
