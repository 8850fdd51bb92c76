#include <troupe/actors/clock.hpp>
#include <troupe/actors/element_puller.hpp>
#include <troupe/actors/work.hpp>
#include <troupe/graph/expansion.hpp>
#include <troupe/graph/graceful_errors.hpp>
#include <troupe/graph/promise.hpp>
#include <troupe/graph/skip.hpp>

#include <algorithm>
#include <ctime>
#include <span>

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
  // What becomes of the attempt is left in `end`.
  attempt_runner(const group_job& job, const work& what, attempt_end& end,
                 completion_ptr kept_by = nullptr)
      : job_(job), work_(what), results_(job.program->steps().size()),
        end_(end) {
    if (kept_by)
      promise_ = value::of(std::move(kept_by));
  }

  void run() {
    end_.start = now_ns();
    auto begin = end_.start;
    for (std::uint32_t i = 0; i < results_.size(); ++i)
      begin = run_step(i, begin);
    end_.duration = begin - end_.start;
    export_results();
  }

  // Goes on with a lazy expander, or a fold, which is alone in its task.
  void resume() {
    auto begin = now_ns();
    const auto& before = *work_.rest;
    node_end told{.node = job_.program->steps()[0].node, .start = before.start};
    try {
      arguments given;
      find_arguments(job_.program->steps()[0], given);
      call_part(told.node, given, [&] {
        if (before.fold)
          fold_elements(before.fold, results_[0]);
        else
          pull_elements(before.elements, results_[0]);
      });
    } catch (...) {
      fail(told, std::current_exception(), results_[0]);
    }
    auto end = now_ns();
    told.duration = before.duration + end - begin;
    end_.pauses = end - before.start - told.duration;
    end_.start = before.start;
    end_.duration = told.duration;
    summarize(told, results_[0]);
    if (end_.rest)
      end_.rest->first = before.first;
    else
      end_.nodes.push_back(std::move(told));
    export_results();
  }

  // Ends with what an asynchronous node, alone in its task, has come to.
  void settle(nanoseconds start, value v, std::exception_ptr error) {
    node_end told{.node = job_.program->steps()[0].node, .start = start};
    results_[0] = std::move(v);
    if (error)
      fail(told, std::move(error), results_[0]);
    told.duration = now_ns() - start;
    summarize(told, results_[0]);
    end_.start = start;
    end_.duration = told.duration;
    end_.nodes.push_back(std::move(told));
    export_results();
  }

private:
  using arguments = boost::container::small_vector<const value*, 8>;

  // Runs a step that starts at `begin`; returns when it ended.
  nanoseconds run_step(std::uint32_t index, nanoseconds begin) {
    const auto& step = job_.program->steps()[index];
    node_end told{.node = step.node, .start = begin};
    arguments given;
    if (is_blocked(index) || !find_arguments(step, given)) {
      told.outcome = node_outcome::skipped;
      end_.nodes.push_back(std::move(told));
      return begin;
    }
    try {
      call(step.node, given, results_[index]);
    } catch (...) {
      end_.promised = false;
      fail(told, std::current_exception(), results_[index]);
    }
    auto end = now_ns();
    told.duration = end - begin;
    summarize(told, results_[index]);
    if (!end_.rest && !end_.promised)
      end_.nodes.push_back(std::move(told));
    return end;
  }

  // The elements of an expander are no value.
  void summarize(node_end& told, const value& result) {
    if (job_.run->groups.of().at(told.node).kind != node_kind::expander)
      told.summary = job_.run->summary_of(told.node, result);
    else
      end_.summaries =
          job_.run->summaries_of(told.node, result, yielded_before());
  }

  // Elements, by this attempt and those before it.
  std::uint64_t yielded_before() const {
    return work_.rest ? work_.rest->yielded : work_.discarded;
  }

  bool is_blocked(std::uint32_t index) const {
    return std::find(work_.blocked.begin(), work_.blocked.end(), index)
           != work_.blocked.end();
  }

  // Those of an attempt that goes on are where it began.
  const task_inputs& inputs() const {
    return work_.rest ? work_.rest->first->what.inputs : work_.inputs;
  }

  // False if a step that this one needs has yielded nothing.
  bool find_arguments(const task_program::step& step, arguments& out) const {
    for (const auto& s : job_.program->sources(step)) {
      switch (s.from) {
      case task_program::source::kind::shared:
        out.push_back(&job_.shared[s.index]);
        break;
      case task_program::source::kind::input:
        out.push_back(&inputs()[s.index]);
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

  void call(node_id id, arguments& given, value& result) {
    const auto& n = job_.run->groups.of().at(id);
    auto apply = [&] {
      return n.function->ops->call(*n.function, given.data());
    };
    switch (n.kind) {
    case node_kind::expander:
      return call_part(id, given, [&] {
        pull_elements(apply().get<expansion_ptr>(), result);
      });
    case node_kind::fold:
      return call_part(id, given, [&] {
        fold_elements(apply().get<folding_ptr>(), result);
      });
    case node_kind::async:
      end_.promised = true;
      given.insert(given.begin(), &promise_);
      return call_part(id, {given.begin() + 1, given.end()}, apply);
    default:
      result = call_through(id, given, apply);
    }
  }

  using argument_span = std::span<const value* const>;

  // Makes a call through the middleware around the node.
  template <class Call>
  value call_through(node_id id, argument_span given, const Call& call) {
    const auto& graph = job_.run->groups.of();
    auto around = graph.middleware_of(id);
    return around.empty()
               ? call()
               : call_around(around, {graph, id, given}, next_call{call});
  }

  // The same for what does not make a value, or not at once: middleware sees
  // it, and cannot leave it out, do it again, or make up for its errors.
  template <class Part>
  void call_part(node_id id, argument_span given, const Part& part) {
    bool called = false;
    std::exception_ptr error;
    auto call = [&] {
      if (std::exchange(called, true))
        misused(id);
      try {
        part();
      } catch (...) {
        error = std::current_exception();
        throw;
      }
      return value{};
    };
    try {
      call_through(id, given, call);
      if (error)
        std::rethrow_exception(error);
      if (!called)
        misused(id);
    } catch (...) {
      if (!error)
        drop_part();
      throw;
    }
  }

  // What was made does not count, for a middleware has failed. The node is
  // alone in its task.
  void drop_part() {
    results_[0] = {};
    end_.labels = nullptr;
    end_.rest = nullptr;
  }

  [[noreturn]] void misused(node_id id) const {
    throw std::logic_error("a middleware around node \""
                           + job_.run->node_name(id)
                           + "\" must call next() once: the node is an "
                             "expander, a fold, or asynchronous");
  }

  // Of a lazy expander, as many as the task may yield now; but none is kept
  // back for long, and those that came before an error count.
  void pull_elements(const expansion_ptr& from, value& result) {
    element_puller p{*from, work_.pull_limit, work_.rest ? 0 : work_.discarded};
    try {
      if (p.pull()) {
        end_.rest = std::make_shared<paused_attempt>();
        end_.rest->elements = from;
      }
    } catch (...) {
      if (from->lazy() && (work_.rest || p.pulled_any()))
        p.finish(result, end_.labels);
      throw;
    }
    p.finish(result, end_.labels);
    if (end_.rest)
      end_.rest->yielded = yielded_before() + result.get<value_list>().size();
  }

  // Takes in what the task is fed; the result is there after the last.
  void fold_elements(const folding_ptr& fold, value& result) {
    arguments others;
    find_arguments(job_.program->steps()[0], others);
    for (const auto& item : work_.fed.get<value_list>())
      fold->step(item, others.data());
    if (work_.fed_final) {
      result = fold->finish();
    } else {
      end_.rest = std::make_shared<paused_attempt>();
      end_.rest->fold = fold;
    }
  }

  void export_results() {
    for (auto i : job_.program->exports())
      end_.exports.push_back(std::move(results_[i]));
  }

  // A node that has failed for good gets its value for errors, if it has one.
  void fail(node_end& told, std::exception_ptr exception, value& result) {
    bool first = end_.outcome == attempt_outcome::succeeded;
    auto f = describe_failure(told.node, std::move(exception));
    if (is_skip(f))
      return skip(told, std::move(f));
    bool stopped = work_.context.cancelled();
    const auto& retry = job_.policy->retry;
    bool retryable =
        retry && !work_.is_last && !f.tolerated && is_retryable(*retry, f);
    told.error = std::make_shared<const failure>(std::move(f));
    const auto& fallback = job_.run->groups.of().fallback(told.node);
    if (fallback && !retryable && !stopped) {
      result = fallback;
      told.outcome = node_outcome::caught;
      end_.fallback = true;
      return;
    }
    told.outcome = node_outcome::failed;
    end_.retryable = retryable && (first || end_.retryable);
    if (stopped && detail::catches<task_cancelled>(told.error->exception))
      end_.outcome = attempt_outcome::cancelled;
    else if (first)
      end_.outcome = attempt_outcome::failed;
  }

  static bool is_skip(const failure& f) {
    return f.exception && detail::catches<skipped>(f.exception);
  }

  // A node that has called `skip`.
  static void skip(node_end& told, failure f) {
    f.tolerated = true;
    told.outcome = node_outcome::skipped;
    told.error = std::make_shared<const failure>(std::move(f));
  }

  // Whether the node was asked to stop, or nobody is left to keep its promise.
  bool is_from_outside(const failure& f) const {
    return detail::catches<broken_promise>(f.exception)
           || (work_.context.cancelled()
               && detail::catches<task_cancelled>(f.exception));
  }

  failure describe_failure(node_id node, std::exception_ptr exception) const {
    const auto& n = job_.run->groups.of().at(node);
    auto caught = error_caught_in(exception);
    auto f = describe(caught ? caught : std::move(exception));
    f.tolerated = caught != nullptr;
    f.fault = is_from_outside(f) ? fault_of::system : fault_of::task;
    f.node = n.name;
    f.declared = to_string(n.where);
    f.task = work_.context.task_id();
    if (work_.context.label)
      f.label = *work_.context.label;
    f.attempt = work_.context.attempt;
    return f;
  }

  const group_job& job_;
  const work& work_;
  boost::container::small_vector<value, 4> results_; // by step
  value promise_; // of an asynchronous node: who waits for it
  attempt_end& end_;
};

} // namespace

shared_failure attempt_end::error() const {
  if (stop_error)
    return stop_error;
  for (const auto& n : nodes)
    if (n.error)
      return n.error;
  return nullptr;
}

bool attempt_end::caught() const {
  bool any = false;
  for (const auto& n : nodes)
    if (n.outcome == node_outcome::failed) {
      if (!n.error->tolerated)
        return false;
      any = true;
    }
  return any;
}

attempt_end end_promised(const group_job& job, const work& what,
                         nanoseconds start, value v, std::exception_ptr error) {
  attempt_end end;
  attempt_runner{job, what, end}.settle(start, std::move(v), std::move(error));
  return end;
}

attempt_end run_attempt(const group_job& job, const work& what,
                        bool measure_cpu, completion_ptr kept_by) {
  task_scope scope{what.context};
  auto cpu_before = measure_cpu ? thread_cpu_ns() : 0;
  attempt_end end;
  attempt_runner runner{job, what, end, std::move(kept_by)};
  if (what.rest)
    runner.resume();
  else
    runner.run();
  if (measure_cpu)
    end.cpu = thread_cpu_ns() - cpu_before + (what.rest ? what.rest->cpu : 0);
  if (end.rest) {
    end.rest->start = end.start;
    end.rest->duration = end.duration;
    end.rest->cpu = end.cpu;
  }
  return end;
}

} // namespace troupe
