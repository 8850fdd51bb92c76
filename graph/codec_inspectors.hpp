// What an `inspect` overload is given, to write and to read an object. Private.
//
// They understand what CAF's manual says of inspectors ("Type Inspection"), so
// that one overload is enough for both.

#pragma once

#include <troupe/graph/byte_stream.hpp>
#include <troupe/graph/codec_kind.hpp>
#include <troupe/graph/type_name.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe::detail {

// It may be that only some other inspector knows a member, and that this object
// never leaves the process: so it is no error of compilation.
[[noreturn]] void tell_no_codec(std::string_view type);

template <class T>
void write_member(byte_writer& out, const T& x) {
  if constexpr (std::is_array_v<T>)
    for (const auto& y : x)
      write_member(out, y);
  else if constexpr (has_codec<T>)
    encode(out, x);
  else
    tell_no_codec(type_name<T>());
}

template <class T>
void read_member(byte_reader& in, T& x) {
  if constexpr (std::is_array_v<T>)
    for (auto& y : x)
      read_member(in, y);
  else if constexpr (has_codec<T>)
    x = decode<T>(in);
  else
    tell_no_codec(type_name<T>());
}

// Whether a function of the user's has succeeded, as CAF has it: it returns
// nothing, a bool, or an error, of which one made by default is none.
template <class F, class... Xs>
bool succeeds(F& f, Xs&&... xs) {
  using result = std::invoke_result_t<F&, Xs...>;
  if constexpr (std::is_void_v<result>)
    return f(std::forward<Xs>(xs)...), true;
  else if constexpr (std::same_as<result, bool>)
    return f(std::forward<Xs>(xs)...);
  else
    return f(std::forward<Xs>(xs)...) == result{};
}

struct always_true {
  template <class... Xs>
  bool operator()(const Xs&...) const {
    return true;
  }
};

// A member, by reference.
template <class T, class Holds = always_true>
class inspected_member {
public:
  inspected_member(T& x, Holds holds) : x_(x), holds_(std::move(holds)) {}

  // Members are always written, so nothing has to stand for them.
  template <class X>
  inspected_member fallback(X&&) const {
    return *this;
  }
  template <class Predicate>
  inspected_member<T, Predicate> invariant(Predicate p) const {
    return {x_, std::move(p)};
  }

  bool write(byte_writer& out) { return write_member(out, x_), true; }
  bool read(byte_reader& in) {
    read_member(in, x_);
    return holds_(x_);
  }

private:
  T& x_;
  Holds holds_;
};

// A member, by a getter and a setter.
template <class Get, class Set, class Holds = always_true>
class inspected_property {
public:
  inspected_property(Get get, Set set, Holds holds)
      : get_(std::move(get)), set_(std::move(set)), holds_(std::move(holds)) {}

  template <class X>
  inspected_property fallback(X&&) const {
    return *this;
  }
  template <class Predicate>
  inspected_property<Get, Set, Predicate> invariant(Predicate p) const {
    return {get_, set_, std::move(p)};
  }

  bool write(byte_writer& out) { return write_member<type>(out, get_()), true; }
  bool read(byte_reader& in) {
    type x{};
    read_member(in, x);
    return holds_(std::as_const(x)) && succeeds(set_, std::move(x));
  }

private:
  using type = std::decay_t<std::invoke_result_t<Get&>>;

  Get get_;
  Set set_;
  Holds holds_;
};

// `f.object(x)`: what CAF calls the object inspection DSL.
template <class Inspector, class After = always_true>
class inspected_object {
public:
  explicit inspected_object(Inspector& f, After after = {})
      : inspector_(f), after_(std::move(after)) {}

  inspected_object& pretty_name(std::string_view) { return *this; }

  template <class F>
  auto on_save(F f) {
    return then<!Inspector::is_loading>(std::move(f));
  }
  template <class F>
  auto on_load(F f) {
    return then<Inspector::is_loading>(std::move(f));
  }

  template <class... Members>
  bool fields(Members&&... members) {
    return (inspector_.pass(members) && ...) && succeeds(after_);
  }

private:
  template <bool Wanted, class F>
  auto then(F f) {
    if constexpr (Wanted)
      return inspected_object<Inspector, F>{inspector_, std::move(f)};
    else
      return *this;
  }

  Inspector& inspector_;
  After after_;
};

// What both inspectors offer to an overload.
template <class Inspector>
class codec_inspector {
public:
  static constexpr bool has_human_readable_format() { return false; }

  template <class T>
  inspected_object<Inspector> object(T&) {
    return inspected_object<Inspector>{self()};
  }

  template <class T>
  static inspected_member<T> field(std::string_view, T& x) {
    return {x, {}};
  }
  template <class Get, class Set>
  static inspected_property<Get, Set> field(std::string_view, Get get,
                                            Set set) {
    return {std::move(get), std::move(set), {}};
  }

  template <class T>
  bool apply(T& x) {
    return self().pass(field({}, x));
  }
  template <class Get, class Set>
  bool apply(Get get, Set set) {
    return self().pass(field({}, std::move(get), std::move(set)));
  }

private:
  Inspector& self() { return static_cast<Inspector&>(*this); }
};

class writing_inspector : public codec_inspector<writing_inspector> {
public:
  static constexpr bool is_loading = false;

  explicit writing_inspector(byte_writer& out) : out_(out) {}

  template <class Member>
  bool pass(Member&& m) {
    return m.write(out_);
  }

private:
  byte_writer& out_;
};

class reading_inspector : public codec_inspector<reading_inspector> {
public:
  static constexpr bool is_loading = true;

  explicit reading_inspector(byte_reader& in) : in_(in) {}

  template <class Member>
  bool pass(Member&& m) {
    return m.read(in_);
  }

private:
  byte_reader& in_;
};

// Types of CAF's own have overloads that ask for more.
template <class T>
concept has_inspect =
    (std::is_class_v<T> || std::is_enum_v<T>)&&std::default_initializable<
        T> && !type_name<T>().starts_with("caf::")
    && requires(writing_inspector & w, reading_inspector& r, T& x) {
  { inspect(w, x) } -> std::same_as<bool>;
  { inspect(r, x) } -> std::same_as<bool>;
};

} // namespace troupe::detail
