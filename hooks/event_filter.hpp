// Which events a subscriber is told of.

#pragma once

#include <troupe/hooks/event.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace troupe {

/// Stands for each `attempt_finished` that tells of no success; most attempts
/// succeed.
struct unsuccessful_attempt {};

/// A set of kinds of events, of runs and of the engine. Plain data.
///
///     event_kinds::of<task_finished, unsuccessful_attempt, hook_failed>()
class event_kinds {
public:
  /// All of them.
  constexpr event_kinds() = default;

  /// Those that are listed.
  template <class... Events>
  static constexpr event_kinds of() {
    event_kinds kinds;
    kinds.bits_ = (0 | ... | bit_of<Events>());
    if (kinds.bits_ & bit_of<attempt_finished>()) // those that fail, too
      kinds.bits_ |= bit_of<unsuccessful_attempt>();
    return kinds;
  }

  /// Whether the event's kind is in the set.
  bool contains(const event& e) const {
    if (bits_ >> e.index() & 1)
      return true;
    const auto* a = std::get_if<attempt_finished>(&e);
    return a && a->outcome != attempt_outcome::succeeded
           && (bits_ & bit_of<unsuccessful_attempt>()) != 0;
  }
  /// The same for an event of the engine's stream.
  bool contains(const engine_event_variant& e) const {
    return bits_ >> (engine_bits + e.index()) & 1;
  }
  /// The kinds that are in both.
  friend constexpr event_kinds operator&(event_kinds a, event_kinds b) {
    a.bits_ &= b.bits_;
    return a;
  }
  /// Whether all kinds are.
  constexpr bool all() const { return bits_ == ~std::uint32_t{0}; }

private:
  static constexpr std::size_t engine_bits = 16;
  static_assert(std::variant_size_v<event> < engine_bits);

  template <class Event, class Variant, std::size_t I = 0>
  static constexpr std::size_t index_in() {
    if constexpr (I == std::variant_size_v<Variant>)
      return I;
    else if constexpr (std::is_same_v<Event,
                                      std::variant_alternative_t<I, Variant>>)
      return I;
    else
      return index_in<Event, Variant, I + 1>();
  }

  template <class Event>
  static constexpr std::uint32_t bit_of() {
    constexpr auto i = index_in<Event, event>();
    if constexpr (std::is_same_v<Event, unsuccessful_attempt>) {
      return std::uint32_t{1} << (engine_bits - 1);
    } else if constexpr (i < std::variant_size_v<event>) {
      return std::uint32_t{1} << i;
    } else {
      constexpr auto j = index_in<Event, engine_event_variant>();
      static_assert(j < std::variant_size_v<engine_event_variant>,
                    "troupe: an event filter takes types of events only");
      return std::uint32_t{1} << (engine_bits + j);
    }
  }

  std::uint32_t bits_ = ~std::uint32_t{0};
};

/// What a subscriber is told of. It is applied before an event is copied or
/// sent, so that what is filtered out costs a comparison.
struct event_filter {
  /// Of these kinds. A hook that counts runs needs run_finished at least.
  event_kinds kinds = {};
  /// Of tasks and groups with these names, as `groups_planned` has them
  /// (`block-file`); empty: of all. Events that are of no group always pass.
  std::vector<std::string> groups = {};

  /// Whether nothing is filtered out.
  bool passes_all() const { return kinds.all() && groups.empty(); }
};

} // namespace troupe
