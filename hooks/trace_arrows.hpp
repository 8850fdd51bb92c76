// Which attempts of a run its trace joins by arrows. Private.

#pragma once

#include <troupe/graph/grouping.hpp>
#include <troupe/hooks/trace_file.hpp>

#include <optional>
#include <vector>

namespace troupe {

/// Follows the dependencies between the groups of a run, one arrow for each:
/// from an expander to its first element, from one element's tasks to each
/// other, from what is gathered to who gathers it. Of blocks, that is drawn for
/// the first element, and of nested ones for the first within the first. So
/// there are no more arrows, and nothing more is kept, than the graph has
/// edges.
///
/// Thread-safety: none.
class trace_arrows {
public:
  /// Where an attempt was drawn.
  struct place {
    trace_row row;
    trace_span when;
  };

  explicit trace_arrows(const grouping& groups);

  /// Takes the place of an attempt, in the order in which they ended. Returns
  /// the places of those that it depends on, as far as arrows are drawn.
  std::vector<place> add(const task_ref& t, std::uint32_t attempt,
                         const place& p);

private:
  struct dependency {
    group_id on;
    bool gathers;
    friend auto operator<=>(const dependency&, const dependency&) = default;
  };
  struct group {
    std::vector<dependency> needs = {};
    std::optional<place> first = {};   // of the first element
    std::optional<place> longest = {}; // of the element that ended last
  };

  std::vector<place> sources_of(const group& g, const place& p) const;

  std::vector<group> groups_;
};

} // namespace troupe
