#include <troupe/graph/step_gaps.hpp>

#include <utility>

namespace troupe {

namespace {

// Finds why one step after the other cannot run.
class gap_finder {
public:
  gap_finder(const task_program& program, const missing_needs& missing)
      : program_(program), missing_(missing) {}

  // Of the next step, if so; those before it are known.
  std::optional<missing_value> next_gap() const {
    auto step = static_cast<std::uint32_t>(gaps_.size());
    for (const auto& s : program_.sources(program_.steps()[step]))
      if (auto gap = gap_at(s))
        return gap;
    for (auto [waiting, awaited] : program_.waits())
      if (waiting == step)
        if (auto gap = missing_at(all_values() + awaited))
          return gap;
    return std::nullopt;
  }

  void add(std::optional<missing_value> gap) {
    gaps_.push_back(std::move(gap));
  }
  step_gaps take() { return std::move(gaps_); }

private:
  std::optional<missing_value> gap_at(const task_program::source& s) const {
    switch (s.from) {
    case task_program::source::kind::shared:
      return missing_at(s.index);
    case task_program::source::kind::input:
      return missing_at(program_.shared().size() + s.index);
    case task_program::source::kind::step:
    case task_program::source::kind::awaited:
      break;
    }
    return gaps_[s.index];
  }

  std::optional<missing_value> missing_at(std::size_t need) const {
    if (missing_[need])
      return *missing_[need];
    return std::nullopt;
  }

  std::size_t all_values() const {
    return program_.shared().size() + program_.inputs().size();
  }

  const task_program& program_;
  const missing_needs& missing_;
  step_gaps gaps_;
};

} // namespace

step_gaps find_gaps(const task_program& program, const missing_needs& missing) {
  return find_gaps(program, missing, {}, {}, {});
}

step_gaps find_gaps(const task_program& program, const missing_needs& missing,
                    const graph& of, const task_ref& task,
                    std::span<const shared_failure> failures) {
  gap_finder found{program, missing};
  for (const auto& step : program.steps()) {
    auto gap = found.next_gap();
    for (const auto& f : failures)
      if (!gap && f->node == of.at(step.node).name)
        gap = missing_value{task, f};
    found.add(std::move(gap));
  }
  return found.take();
}

} // namespace troupe
