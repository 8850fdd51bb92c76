// The handle of a node that was just made, which still takes options.

#pragma once

#include <troupe/graph/binding.hpp>
#include <troupe/graph/handle.hpp>

#include <string_view>

namespace troupe {

struct graph_draft;

namespace detail {

// The doors to the builder's node, without templates.
void keep_always(graph_draft& draft, handle node);
void add_tag(graph_draft& draft, handle node, std::string_view key,
             std::string_view value);
void add_description(graph_draft& draft, handle node, std::string_view text);
void add_order(graph_draft& draft, handle node, const node_ref& before);

template <class H>
struct options_on_a_stored_handle {
  static constexpr bool ok = false;
  static_assert(sizeof(H) == 0,
                "troupe: options are given where the node is made: "
                "b.node(...).tag(...), not on a handle that was stored");
};

} // namespace detail

/// What the builder's functions return: a handle of type `H`, on which options
/// of the node can be given at once.
///
///     auto saved = b.node("save", save, model).always();
///     auto sent = b.node("send", send, url).after(saved).tag("io", "network");
///
/// They are refused on a stored handle, so that all that is said of a node
/// stands in one place. Store it as `auto`, or as its `H`.
///
/// Thread-safety: as the builder. Lifetime: options are given before the
/// builder ends; as a handle, it may outlive it. Errors: told by `build`.
template <class H>
class fresh : public H {
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

  /// @name Refused on a stored handle
  /// @{

  /// One readable error, instead of the compiler's word on qualifiers.
  template <class X = H>
  void always() const& {
    static_cast<void>(detail::options_on_a_stored_handle<X>::ok);
  }
  template <class X = H>
  void after(const node_ref&) const& {
    static_cast<void>(detail::options_on_a_stored_handle<X>::ok);
  }
  template <class X = H>
  void tag(std::string_view, std::string_view = {}) const& {
    static_cast<void>(detail::options_on_a_stored_handle<X>::ok);
  }
  template <class X = H>
  void description(std::string_view) const& {
    static_cast<void>(detail::options_on_a_stored_handle<X>::ok);
  }
  /// @}

private:
  graph_draft* draft_ = nullptr;
};

} // namespace troupe
