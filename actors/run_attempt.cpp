#include <troupe/actors/clock.hpp>
#include <troupe/actors/work.hpp>
#include <troupe/graph/expansion.hpp>

#include <ctime>

namespace troupe {

namespace {

nanoseconds thread_cpu_ns() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1'000'000'000 + t.tv_nsec;
}

// Makes one attempt: the state of its steps while they run.
class attempt_runner {
public:
  attempt_runner(const group_job& job, const work& what)
      : job_(job), work_(what), results_(job.program->steps().size()) {}

  attempt_end run() {
    end_.start = now_ns();
    auto begin = end_.start;
    for (std::uint32_t i = 0; i < results_.size(); ++i)
      begin = run_step(i, begin);
    end_.duration = begin - end_.start;
    for (auto i : job_.program->exports())
      end_.exports.push_back(std::move(results_[i]));
    return std::move(end_);
  }

private:
  using arguments = boost::container::small_vector<const value*, 8>;

  // Runs a step that starts at `begin`; returns when it ended.
  nanoseconds run_step(std::uint32_t index, nanoseconds begin) {
    const auto& step = job_.program->steps()[index];
    node_end told{.node = step.node, .start = begin};
    arguments given;
    if (!find_arguments(step, given)) {
      told.outcome = node_outcome::skipped;
      end_.nodes.push_back(std::move(told));
      return begin;
    }
    try {
      results_[index] = call(step.node, given);
    } catch (const task_cancelled&) {
      fail(told, std::current_exception());
      if (work_.context.cancelled())
        end_.outcome = attempt_outcome::cancelled;
    } catch (...) {
      fail(told, std::current_exception());
    }
    auto end = now_ns();
    told.duration = end - begin;
    end_.nodes.push_back(std::move(told));
    return end;
  }

  // False if a step that this one needs has yielded nothing.
  bool find_arguments(const task_program::step& step, arguments& out) const {
    for (const auto& s : job_.program->sources(step)) {
      switch (s.from) {
      case task_program::source::kind::shared:
        out.push_back(&job_.shared[s.index]);
        break;
      case task_program::source::kind::element:
        out.push_back(&work_.element);
        break;
      case task_program::source::kind::step:
        if (!results_[s.index])
          return false;
        out.push_back(&results_[s.index]);
        break;
      case task_program::source::kind::awaited:
        if (!results_[s.index])
          return false;
        break;
      }
    }
    return true;
  }

  value call(node_id id, const arguments& given) {
    const auto& n = job_.run->groups.of().at(id);
    auto result = n.function->ops->call(*n.function, given.data());
    return n.kind == node_kind::expander
               ? pull_elements(*result.get<expansion_ptr>())
               : result;
  }

  value pull_elements(expansion& from) {
    value_list elements;
    elements.reserve(from.size_hint());
    std::vector<std::string> labels;
    value item;
    std::string label;
    while (from.next(item, label)) {
      if (!label.empty())
        labels.resize(elements.size());
      elements.push_back(std::move(item));
      if (!label.empty())
        labels.push_back(std::exchange(label, {}));
    }
    if (!labels.empty()) {
      labels.resize(elements.size());
      end_.labels =
          std::make_shared<const std::vector<std::string>>(std::move(labels));
    }
    return value::of(std::move(elements));
  }

  void fail(node_end& told, std::exception_ptr exception) {
    auto f = describe(std::move(exception));
    f.node = job_.run->node_name(told.node);
    f.task = work_.context.task_id();
    if (job_.labels)
      f.label = (*job_.labels)[work_.context.task.index];
    f.attempt = work_.context.attempt;
    told.outcome = node_outcome::failed;
    told.error = std::make_shared<const failure>(std::move(f));
    if (end_.outcome == attempt_outcome::succeeded)
      end_.outcome = attempt_outcome::failed;
  }

  const group_job& job_;
  const work& work_;
  boost::container::small_vector<value, 4> results_; // by step
  attempt_end end_;
};

} // namespace

shared_failure attempt_end::error() const {
  for (const auto& n : nodes)
    if (n.error)
      return n.error;
  return nullptr;
}

attempt_end run_attempt(const group_job& job, const work& what,
                        bool measure_cpu) {
  task_scope scope{what.context};
  auto cpu_before = measure_cpu ? thread_cpu_ns() : 0;
  auto end = attempt_runner{job, what}.run();
  if (measure_cpu)
    end.cpu = thread_cpu_ns() - cpu_before;
  return end;
}

} // namespace troupe
