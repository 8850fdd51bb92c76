// The options of a node that make its policy.

#pragma once

#include <troupe/graph/policy.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace troupe {

namespace detail {

template <class Fresh>
struct options_on_a_stored_handle {
  static void tell() {
    static_assert(sizeof(Fresh) == 0,
                  "troupe: options are given where the node is made: "
                  "b.node(...).tag(...), not on a handle that was stored");
  }
};

// Adds to a policy, so that its limits stay sorted, each name once.
void add_limit(task_policy& policy, std::string_view semaphore,
               std::int64_t units);

} // namespace detail

/// Options by which a node gets a policy of its own; `Fresh` is `fresh<H>`.
/// `task_policy` says what each means.
///
///     auto page = b.node("page", fetch,
///     url).retry(3).timeout(5s).limit("net");
///
/// What is said twice holds as it was said last.
template <class Fresh>
class policy_options {
public:
  /// Sets all that `p` sets: a policy that several nodes share.
  Fresh policy(const task_policy& p) && {
    own() = resolve(p, own());
    return self();
  }

  /// Tries a task that fails again: `attempts` in all, the first one included.
  Fresh retry(int attempts) && {
    own().retry = retry_policy{.attempts = attempts};
    return self();
  }
  /// The same in detail.
  Fresh retry(const retry_policy& p) && {
    own().retry = p;
    return self();
  }

  /// Bounds the time of one attempt.
  Fresh timeout(time_span t) && {
    own().timeout = t;
    return self();
  }
  /// Bounds the time that an attempt waits for its start.
  Fresh queue_timeout(time_span t) && {
    own().queue_timeout = t;
    return self();
  }
  /// Bounds the time of the task in all.
  Fresh total_timeout(time_span t) && {
    own().total_timeout = t;
    return self();
  }
  /// Bounds the time from a request to stop until the task is given up.
  Fresh grace_period(time_span t) && {
    own().grace_period = t;
    return self();
  }

  /// Of an expander: says what failures mean for its block.
  Fresh failures(failure_mode m) && {
    own().failures = m;
    return self();
  }

  /// Takes `units` of a named semaphore while the task runs.
  Fresh limit(std::string_view semaphore, std::int64_t units = 1) && {
    detail::add_limit(own(), semaphore, units);
    return self();
  }
  /// Sends tasks of higher priority first.
  Fresh priority(int p) && {
    own().priority = p;
    return self();
  }
  /// Runs tasks on whichever worker has room: what nodes in blocks do.
  Fresh anywhere() && {
    own().placement = placement::anywhere();
    return self();
  }
  /// Runs tasks in the process that the run was submitted in: what other nodes
  /// do.
  Fresh local() && {
    own().placement = placement::local();
    return self();
  }
  /// Runs tasks on workers with this label: `.on("gpu")`.
  Fresh on(std::string_view label) && {
    own().placement = placement::on(label);
    return self();
  }
  /// Says that the function waits rather than computes.
  Fresh blocking(bool yes = true) && {
    own().blocking = yes;
    return self();
  }
  /// Of a node in a block: gives a worker so many elements at a time.
  Fresh batch(std::int64_t elements) && {
    own().batch = elements;
    return self();
  }
  /// Of an expander: bounds the elements that are pulled and not yet collected.
  Fresh window(std::int64_t elements) && {
    own().window = elements;
    return self();
  }

  /// Promises that it does not matter if the function runs twice.
  Fresh idempotent(bool yes = true) && {
    own().idempotent = yes;
    return self();
  }
  /// Promises that an expander would yield the same elements again.
  Fresh replayable(bool yes = true) && {
    own().replayable = yes;
    return self();
  }
  /// Runs the node in a task of its own.
  Fresh own_group(bool yes = true) && {
    own().own_group = yes;
    return self();
  }

  /// @cond
  // Refused on a stored handle, with one readable error instead of the
  // compiler's word on qualifiers. The empty pack makes a template of each, so
  // that it is looked into only when it is used.
  void policy(const task_policy&, auto...) const& { refuse(); }
  void retry(int, auto...) const& { refuse(); }
  void retry(const retry_policy&, auto...) const& { refuse(); }
  void timeout(time_span, auto...) const& { refuse(); }
  void queue_timeout(time_span, auto...) const& { refuse(); }
  void total_timeout(time_span, auto...) const& { refuse(); }
  void grace_period(time_span, auto...) const& { refuse(); }
  void failures(failure_mode, auto...) const& { refuse(); }
  void limit(std::string_view, std::int64_t = 1, auto...) const& { refuse(); }
  void priority(int, auto...) const& { refuse(); }
  void anywhere(auto...) const& { refuse(); }
  void local(auto...) const& { refuse(); }
  void on(std::string_view, auto...) const& { refuse(); }
  void blocking(bool = true, auto...) const& { refuse(); }
  void batch(std::int64_t, auto...) const& { refuse(); }
  void window(std::int64_t, auto...) const& { refuse(); }
  void idempotent(bool = true, auto...) const& { refuse(); }
  void replayable(bool = true, auto...) const& { refuse(); }
  void own_group(bool = true, auto...) const& { refuse(); }
  /// @endcond

private:
  static void refuse() { detail::options_on_a_stored_handle<Fresh>::tell(); }

  const Fresh& self() const { return static_cast<const Fresh&>(*this); }
  task_policy& own() const { return self().own_policy(); }
};

} // namespace troupe
