#include "client_runs.hpp"

#include <troupe/actors/prometheus_text.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <functional>

namespace service {

namespace {

constexpr auto silent = asio::as_tuple(asio::use_awaitable); // errors as values

// Lives as long as a run, to be told of its end: a run waits for nobody, and
// nobody blocks a thread to wait for a run.
class end_watcher : public caf::event_based_actor {
public:
  using callback = std::function<void(const troupe::run_ended&)>;

  end_watcher(caf::actor_config& config, callback tell)
      : caf::event_based_actor(config), tell_(std::move(tell)) {}

  caf::behavior make_behavior() override {
    return {
        [this](const troupe::run_ended& end) {
          tell_(end);
          quit();
        },
    };
  }

private:
  callback tell_;
};

} // namespace

// -- client_run ---------------------------------------------------------------

client_run::~client_run() {
  if (state_ && !state_->end)
    handle_.cancel();
}

asio::awaitable<bool> client_run::ended_within(std::chrono::milliseconds time) {
  if (!state_->end) {
    state_->news.expires_after(time);
    co_await state_->news.async_wait(silent);
  }
  co_return state_->end.has_value();
}

asio::awaitable<void> client_run::ended() {
  if (state_->end)
    co_return;
  state_->news.expires_at(asio::steady_timer::time_point::max());
  co_await state_->news.async_wait(silent);
}

// -- client_runs --------------------------------------------------------------

client_run client_runs::start(numbers of) try {
  auto run = job_.start(engine_, std::move(of));
  open_.emplace(run.id(), run);
  tally_.open = open_.size();
  tally_.most_open = std::max(tally_.most_open, tally_.open);
  auto state = std::make_shared<client_run::state>(asio::steady_timer{loop_});
  // The handler runs on the loop's thread, as all else here.
  auto tell = [this, loop = loop_, state](const troupe::run_ended& end) {
    asio::post(loop, [this, state, end] { on_end(*state, end); });
  };
  run.notify(engine_.system().spawn<end_watcher>(tell));
  return {std::move(run), std::move(state)};
} catch (const troupe::engine_busy&) {
  ++tally_.refused;
  throw;
}

void client_runs::on_end(client_run::state& run, const troupe::run_ended& end) {
  switch (open_.extract(end.id()).mapped().outcome().value()) {
  case troupe::run_outcome::succeeded:
    ++tally_.succeeded;
    break;
  case troupe::run_outcome::failed:
    ++tally_.failed;
    break;
  case troupe::run_outcome::cancelled:
    ++tally_.cancelled;
    break;
  }
  tally_.open = open_.size();
  run.end = end;
  run.news.cancel();
}

std::string client_runs::metrics() const {
  return troupe::prometheus_text(engine_.system().metrics());
}

void client_runs::cancel_all() {
  for (const auto& [id, run] : open_)
    run.cancel();
}

} // namespace service
