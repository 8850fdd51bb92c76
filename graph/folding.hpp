// A fold at work: an accumulator that takes elements one by one.

#pragma once

#include <troupe/graph/items.hpp>
#include <troupe/graph/value.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace troupe {

/// What the function of a fold makes for each of its tasks.
///
/// Thread-safety: none; a task uses it from one thread at a time.
/// Lifetime: that of the node's function, which it calls.
class folding {
public:
  virtual ~folding() = default;

  /// Takes in one element; `others` are the node's other arguments. Throws what
  /// the user's function throws.
  virtual void step(const value& item, const value* const* others) = 0;

  /// The accumulator, which is taken out.
  virtual value finish() = 0;
};

/// Owns one.
using folding_ptr = std::shared_ptr<folding>;

namespace detail {

// The initial accumulator, and the function that takes elements into it.
template <class Accumulator, class F>
struct fold_function {
  Accumulator initial;
  F step;
};

template <class Accumulator, class F, class T, class... Others>
class typed_folding final : public folding {
public:
  explicit typed_folding(const fold_function<Accumulator, F>& f)
      : accumulator_(f.initial), step_(f.step) {}

  void step(const value& item, const value* const* others) override {
    step(item, others, std::index_sequence_for<Others...>{});
  }

  value finish() override {
    return value::of<Accumulator>(std::move(accumulator_));
  }

private:
  template <std::size_t... I>
  void step(const value& item, [[maybe_unused]] const value* const* others,
            std::index_sequence<I...>) {
    accumulator_ =
        std::invoke(step_, std::move(accumulator_), load<T>::from(item),
                    load<Others>::from(*others[I])...);
  }

  Accumulator accumulator_;
  const F& step_;
};

} // namespace detail

} // namespace troupe
