#include <troupe/graph/byte_stream.hpp>
#include <troupe/graph/error_types.hpp>
#include <troupe/graph/promise.hpp>
#include <troupe/graph/remote_error.hpp>
#include <troupe/graph/skip.hpp>
#include <troupe/graph/task_cancelled.hpp>

#include <atomic>
#include <filesystem>
#include <functional>
#include <ios>
#include <new>
#include <optional>
#include <system_error>
#include <typeinfo>
#include <variant>

namespace troupe {

namespace {

// Only the text of a code has come.
class remote_code : public std::error_category {
public:
  const char* name() const noexcept override { return "troupe.remote"; }
  std::string message(int) const override {
    return "a code of another process";
  }
};

std::error_code unknown_code() {
  static const remote_code category;
  return {1, category};
}

// One whose constructor would make another text of its message.
template <class E>
class with_text : public E {
public:
  template <class... Args>
  explicit with_text(std::string text, Args&&... args)
      : E(std::forward<Args>(args)...), text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

private:
  std::string text_;
};

std::exception_ptr make_system_error(const std::string& text,
                                     const std::exception_ptr& cause) {
  return detail::nesting(with_text<std::system_error>(text, unknown_code()),
                         cause);
}

template <class E> // those that take a text and a code
std::exception_ptr make_coded_error(const std::string& text,
                                    const std::exception_ptr& cause) {
  return detail::nesting(with_text<E>(text, text, unknown_code()), cause);
}

// A list to which all threads add, without a lock: few types are added, and
// only errors are looked up.
class error_registry {
public:
  static error_registry& instance() {
    static error_registry only;
    return only;
  }

  void add(std::string type, detail::error_maker make) {
    auto* e = new entry{std::move(type), make, first_.load()};
    while (!first_.compare_exchange_weak(e->next, e))
      ;
  }

  detail::error_maker find(const std::string& type) const {
    for (auto* e = first_.load(); e; e = e->next)
      if (e->type == type)
        return e->make; // the newest one
    return nullptr;
  }

  ~error_registry() {
    for (auto* e = first_.load(); e;)
      delete std::exchange(e, e->next);
  }

private:
  error_registry() {
    add_all<std::logic_error, std::invalid_argument, std::domain_error,
            std::length_error, std::out_of_range, std::runtime_error,
            std::range_error, std::overflow_error, std::underflow_error,
            std::exception, std::bad_exception, std::bad_alloc,
            std::bad_array_new_length, std::bad_cast, std::bad_typeid,
            std::bad_function_call, std::bad_optional_access,
            std::bad_variant_access, std::bad_weak_ptr, std::string>();
    add_all<codec_error, non_retryable_error, skipped, broken_promise,
            task_cancelled>();
    add(readable_type(typeid(std::system_error)), &make_system_error);
    add(readable_type(typeid(std::ios_base::failure)),
        &make_coded_error<std::ios_base::failure>);
    add(readable_type(typeid(std::filesystem::filesystem_error)),
        &make_coded_error<std::filesystem::filesystem_error>);
  }

  template <class... Es>
  void add_all() {
    (add(readable_type(typeid(Es)), &detail::make_error<Es>), ...);
  }

  struct entry {
    std::string type;
    detail::error_maker make;
    entry* next;
  };
  std::atomic<entry*> first_{nullptr};
};

} // namespace

void detail::register_error(std::string type, error_maker make) {
  error_registry::instance().add(std::move(type), make);
}

std::exception_ptr exception_of(const failure& why) {
  auto from = why;
  from.exception = nullptr;
  std::vector<failure> levels{from}; // the outermost first
  while (!from.causes.empty()) {
    from.error = from.causes.front();
    from.causes.erase(from.causes.begin());
    levels.push_back(from);
  }
  std::exception_ptr made;
  for (auto i = levels.rbegin(); i != levels.rend(); ++i)
    if (auto make = error_registry::instance().find(i->error.type))
      made = make(i->error.message, made);
    else
      made = detail::nesting(
          remote_error{std::make_shared<const failure>(std::move(*i))}, made);
  return made;
}

} // namespace troupe
