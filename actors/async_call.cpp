#include <troupe/actors/async_call.hpp>
#include <troupe/actors/caf_compat.hpp>

#include <utility>

namespace troupe {

async_call::async_call(attempt_ptr a)
    : attempt_(std::move(a)), stop_(attempt_->stop.token()) {
  on_stop_.emplace(stop_, canceller{this});
}

async_call::~async_call() {
  if (auto a = take()) {
    auto node = a->job->program->steps()[0].node;
    broken_promise why{"node \"" + a->job->run->node_name(node)
                       + "\" broke its promise: it was destroyed before "
                         "set_value() or set_exception() was called"};
    auto end = end_promised(*a->job, a->what, a->started, {},
                            std::make_exception_ptr(std::move(why)));
    settle(std::move(a), std::move(end));
  }
}

void async_call::canceller::operator()() const {
  call->fail(std::make_exception_ptr(task_cancelled{}));
}

void async_call::succeed(value v) {
  if (auto a = take()) {
    auto end =
        end_promised(*a->job, a->what, a->started, std::move(v), nullptr);
    settle(std::move(a), std::move(end));
  }
}

void async_call::fail(std::exception_ptr why) {
  if (auto a = take()) {
    auto end = end_promised(*a->job, a->what, a->started, {}, std::move(why));
    settle(std::move(a), std::move(end));
  }
}

void async_call::end(attempt_end e) {
  if (auto a = take())
    settle(std::move(a), std::move(e));
}

attempt_ptr async_call::take() {
  std::lock_guard guard{mutex_};
  return std::exchange(attempt_, nullptr);
}

// The home outlives the attempt here, and all else that this thread holds.
void async_call::settle(attempt_ptr a, attempt_end e) {
  auto home = a->home;
  a->report.end = std::move(e);
  if (home->queue->settle(std::move(a)))
    post_anonymously(home->worker, done_atom_v);
}

void call_async(const attempt_ptr& a) {
  auto call = std::make_shared<async_call>(a);
  auto end = run_attempt(*a->job, a->what, false, call);
  if (!end.promised)
    call->end(std::move(end));
}

} // namespace troupe
