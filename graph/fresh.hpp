// The handle of a node that was just made, which still takes options.

#pragma once

#include <troupe/graph/binding.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/policy_options.hpp>
#include <troupe/graph/value.hpp>

#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe {

struct graph_draft;

namespace detail {

// The doors to the builder's node, without templates.
void keep_always(graph_draft& draft, handle node);
void add_tag(graph_draft& draft, handle node, std::string_view key,
             std::string_view value);
void add_description(graph_draft& draft, handle node, std::string_view text);
void add_order(graph_draft& draft, handle node, const node_ref& before);

void add_fallback(graph_draft& draft, handle node, value fallback);
task_policy& own_policy(graph_draft& draft, handle node);

// The type that a handle's node yields, whatever block it is in.
template <class T>
struct yielded {
  using type = T;
};
template <class T>
struct yielded<out<T>> : yielded<T> {};
template <class T>
struct yielded<in<T>> : yielded<T> {};
template <class T>
struct yielded<each<T>> : yielded<T> {};

// What stands for the result of a wrong call, see diagnose.hpp.
struct invalid;

template <class U, class T>
struct fallback_of_another_type {
  static constexpr bool converts = std::is_convertible_v<U, T>;
  static constexpr bool truncates =
      std::is_floating_point_v<U> && std::is_integral_v<T>;
  static constexpr bool ok = converts && !truncates;

  static constexpr void tell() {
    static_assert(ok, "troupe: on_error() takes a value of the type that the "
                      "node yields: see the template arguments of "
                      "fallback_of_another_type");
  }
};

} // namespace detail

/// What the builder's functions return: a handle of type `H`, on which options
/// of the node can be given at once.
///
///     auto saved = b.node("save", save, model).always();
///     auto sent = b.node("send", send, url).after(saved).tag("io", "network");
///     auto mark = b.node("mark", ask, paper).retry(3).timeout(5s).on_error(0);
///
/// More options are those of `policy_options`: how the node's tasks are run.
/// Options are refused on a stored handle, so that all that is said of a node
/// stands in one place. Store it as `auto`, or as its `H`.
///
/// Thread-safety: as the builder. Lifetime: options are given before the
/// builder ends; as a handle, it may outlive it. Errors: told by `build`.
template <class H>
class fresh : public H, public policy_options<fresh<H>> {
public:
  using H::operator=;

  /// An empty handle.
  fresh() = default;
  /// Made by the builder.
  fresh(graph_draft* draft, handle made) : draft_(draft) {
    static_cast<handle&>(*this) = made;
  }

  /// Runs the node even if no target needs it: it is there for its effect. If
  /// it fails, so does the run.
  fresh always() && {
    detail::keep_always(*draft_, *this);
    return *this;
  }

  /// Runs the node only after `before` has succeeded, though it takes no value
  /// from it. If `before` is in another block, all of that block comes first.
  fresh after(const node_ref& before) && {
    detail::add_order(*draft_, *this, before);
    return *this;
  }

  /// Adds a tag, to find nodes by; see `tagged`. A key that the node has
  /// already gets the new value.
  fresh tag(std::string_view key, std::string_view value = {}) && {
    detail::add_tag(*draft_, *this, key, value);
    return *this;
  }

  /// Says in words what the node is.
  fresh description(std::string_view text) && {
    detail::add_description(*draft_, *this, text);
    return *this;
  }

  /// If the node fails in the last attempt at its task, those that take it get
  /// `fallback`, as if the function had returned it. The failure is told in
  /// telemetry, and fails nothing. Not for expanders, which yield elements.
  template <class U>
  fresh on_error(U fallback) && {
    using type = typename detail::yielded<H>::type;
    using check = detail::fallback_of_another_type<U, type>;
    if constexpr (check::ok)
      detail::add_fallback(*draft_, *this,
                           detail::bound_value<type>(std::move(fallback)));
    else if constexpr (!std::is_same_v<type, detail::invalid>)
      check::tell();
    return *this;
  }

  /// @name Refused on a stored handle
  /// @{

  /// One readable error, instead of the compiler's word on qualifiers.
  void always(auto...) const& { refuse(); }
  void after(const node_ref&, auto...) const& { refuse(); }
  void tag(std::string_view, std::string_view = {}, auto...) const& {
    refuse();
  }
  void description(std::string_view, auto...) const& { refuse(); }
  template <class U>
  void on_error(U) const& {
    refuse();
  }
  /// @}

private:
  friend policy_options<fresh>;

  static void refuse() { detail::options_on_a_stored_handle<fresh>::tell(); }
  task_policy& own_policy() const { return detail::own_policy(*draft_, *this); }

  graph_draft* draft_ = nullptr;
};

} // namespace troupe
