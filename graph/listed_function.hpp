// Functions some of whose arguments are lists of nodes. Private.

#pragma once

#include <troupe/graph/handle_list.hpp>
#include <troupe/graph/node_function.hpp>

#include <array>
#include <cstdint>

namespace troupe::detail {

// How many values an argument is put together from.
using list_size = std::uint32_t;
inline constexpr list_size not_a_list = ~list_size{0};

template <class H>
list_size list_size_of(const H&) {
  return not_a_list;
}
template <class H>
list_size list_size_of(const handle_list<H>& list) {
  return static_cast<list_size>(list.handles.size());
}

// The arguments of one call. Those that are lists are put together from the
// values of their nodes.
template <std::size_t N>
class listed_arguments {
public:
  listed_arguments(const list_size* sizes, const value* const* given) {
    for (std::size_t i = 0; i < N; ++i)
      all_[i] = sizes[i] == not_a_list
                    ? *given++
                    : put_together(lists_[i], sizes[i], given);
  }
  listed_arguments(const listed_arguments&) = delete;
  listed_arguments& operator=(const listed_arguments&) = delete;

  const value* const* data() const { return all_.data(); }

private:
  static const value* put_together(value& into, list_size size,
                                   const value* const*& given) {
    value_list list;
    list.reserve(size);
    while (list.size() < size)
      list.push_back(**given++);
    into = value::of(std::move(list));
    return &into;
  }

  std::array<value, N> lists_;
  std::array<const value*, N> all_;
};

// A fold is given its other arguments at each step.
template <std::size_t N>
class folding_with_lists final : public folding {
public:
  folding_with_lists(folding_ptr inner, const list_size* sizes)
      : inner_(std::move(inner)), sizes_(sizes) {}

  void step(const value& item, const value* const* others) override {
    inner_->step(item, listed_arguments<N>{sizes_, others}.data());
  }
  value finish() override { return inner_->finish(); }

private:
  folding_ptr inner_;
  const list_size* sizes_; // of the node's function
};

template <class F, std::size_t N>
struct boxed_with_lists : boxed<F> {
  boxed_with_lists(F f, const function_box::table* t, const list_size* from)
      : boxed<F>(std::move(f), t) {
    for (std::size_t i = 0; i < N; ++i)
      sizes[i] = from[i];
  }
  list_size sizes[N]; // of the arguments
};

template <yields Y, class F, class... Payloads>
value call_with_lists(const function_box& box, const value* const* arguments) {
  constexpr auto count = sizeof...(Payloads);
  const auto* sizes = static_cast<const boxed_with_lists<F, count>&>(box).sizes;
  if constexpr (Y == yields::folding) {
    auto begun = call_boxed<Y, F, Payloads...>(box, arguments);
    return value::of<folding_ptr>(
        std::make_shared<folding_with_lists<count - 1>>(
            begun.template get<folding_ptr>(), sizes + 1));
  } else {
    return call_boxed<Y, F, Payloads...>(
        box, listed_arguments<count>{sizes, arguments}.data());
  }
}

template <yields Y, class F, class... Payloads>
inline constexpr function_box::table table_with_lists{
    &call_with_lists<Y, F, Payloads...>,
    &destroy_boxed<boxed_with_lists<F, sizeof...(Payloads)>>};

// As `box_function`.
template <yields Y, class... Payloads, class F>
function_box* box_with_lists(F f, const list_size* sizes) {
  if constexpr (std::is_pointer_v<F> || std::is_member_pointer_v<F>)
    if (f == nullptr)
      return nullptr;
  return new boxed_with_lists<F, sizeof...(Payloads)>(
      std::move(f), &table_with_lists<Y, F, Payloads...>, sizes);
}

} // namespace troupe::detail
