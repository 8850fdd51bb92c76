#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/event_bus.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr std::chrono::milliseconds longest_tick{250};
constexpr std::chrono::milliseconds longest_patience{
    std::chrono::hours{24 * 365}}; // far from what a time can be

} // namespace

event_bus::event_bus(caf::actor_config& config, caf::actor dispatcher)
    : caf::event_based_actor(config), dispatcher_(std::move(dispatcher)) {
  streams_.emplace(run_id{}, stream{});
}

caf::behavior event_bus::make_behavior() {
  return {
      errors_to(this, [this](const caf::error& e) { on_error(e); }),
      [this](const emitted& e) { on_emitted(e); },
      [this](const event_ack& a) { on_ack(a); },
      [this](const subscribe& s) { on_subscribe(s); },
      [this](const unsubscribe& u) { drop(u.who.id()); },
      [this](const open_run& o) { on_open(o); },
      [this](const close_run& c) { on_close(c); },
      [this](const hook_fault& f) { on_fault(f); },
      [this](announce_worker& w) { publish(std::move(w.news)); },
      [this](announce_loss& w) { publish(std::move(w.news)); },
      [this](const usage_report& u) { publish(u.sample); },
      [this](tick_atom) { on_tick(); },
      [this](flush_atom) {
        if (now() >= next_flush_) // else a later one comes
          next_flush_ = time_point::max();
        flush_due();
      },
      [this](stop_atom) { on_stop(); },
  };
}

// CAF's clock, so that tests can move it by hand.
event_bus::time_point event_bus::now() const {
  return const_cast<event_bus*>(this)->clock().now();
}

// -- subscribers --------------------------------------------------------------

void event_bus::on_subscribe(const subscribe& s) {
  auto id = s.who.id();
  if (subscribers_.contains(id))
    return;
  auto options = s.options;
  options.patience = std::min(options.patience, longest_patience);
  subscribers_.emplace(
      id, subscriber{s.who, options, s.only, s.hosted, 0, outbox{options}, {}});
  troupe::watch(this, s.who,
                [this](const caf::actor_addr& who, const caf::error& why) {
                  on_down(who.id(), why);
                });
  if (s.only == run_id{}) {
    catch_up_engine(id);
    for (auto& [run, one] : streams_)
      if (one.run)
        catch_up(one, id);
  } else if (auto i = streams_.find(s.only); i != streams_.end()) {
    catch_up(i->second, id);
  }
  flush_due();
}

void event_bus::on_fault(const hook_fault& f) {
  fail(current_sender()->id(), f.what, f.where, f.detached);
}

void event_bus::on_error(const caf::error& e) {
  if (current_sender())
    fail(
        current_sender()->id(),
        "answered by an error: " + to_string(e)
            + "; handle event_batch and engine_event_batch, and subscribe anew",
        "delivery", true);
}

void event_bus::fail(subscriber_id id, std::string what, std::string where,
                     bool detached) {
  auto i = subscribers_.find(id);
  if (i == subscribers_.end())
    return;
  hook_failed e;
  e.hook = i->second.options.name;
  e.what = std::move(what);
  e.where = std::move(where);
  e.detached = detached;
  if (detached)
    drop(id);
  publish(std::move(e));
}

// Who was stopped from outside has left; who did not get over an error has not.
void event_bus::on_down(subscriber_id id, const caf::error& why) {
  using reason = caf::exit_reason;
  if (!why || why == reason::user_shutdown || why == reason::kill)
    drop(id);
  else
    fail(id, "the actor ended: " + to_string(why) + "; subscribe a new one",
         "delivery", true);
}

void event_bus::drop(subscriber_id id) {
  auto i = subscribers_.find(id);
  if (i == subscribers_.end())
    return;
  flush(i->second);
  post(this, i->second.actor, detach_atom_v);
  auto only = i->second.only;
  subscribers_.erase(i);
  std::vector<run_id> affected;
  for (auto& [run, s] : streams_)
    if ((only == run_id{} || only == run) && s.subscribers.erase(id) > 0)
      affected.push_back(run);
  for (auto run : affected) {
    update_hold(run);
    settle(run);
  }
}

// -- streams ------------------------------------------------------------------

void event_bus::on_open(const open_run& o) {
  auto& s = streams_[o.run->definition->id];
  s.run = o.run;
  for (const auto& [id, sub] : subscribers_)
    if (sub.only == run_id{})
      enter(s, id);
  update_hold(o.run->definition->id);
}

void event_bus::on_close(const close_run& c) {
  auto i = streams_.find(c.run);
  if (i == streams_.end())
    return;
  auto& s = i->second;
  s.closed = true;
  for (const auto& [id, sub] : s.subscribers) {
    auto& to = subscribers_.at(id);
    if (sub.dropped > 0)
      tell_dropped(to, s, sub);
    flush(to); // somebody may wait for the run's end
  }
  settle(c.run);
}

// Completes a run that is closed, and whose events are all acknowledged.
void event_bus::settle(run_id id) {
  auto i = streams_.find(id);
  if (i == streams_.end() || !i->second.closed)
    return;
  auto& s = i->second;
  if (std::any_of(s.subscribers.begin(), s.subscribers.end(),
                  [](const auto& one) { return one.second.open() > 0; }))
    return;
  std::vector<subscriber_id> of_this_run;
  for (const auto& [sub, had] : s.subscribers)
    if (subscribers_.at(sub).only == id)
      of_this_run.push_back(sub);
  auto record = s.run->record;
  if (s.held)
    post(this, dispatcher_, hold_run{id, false});
  forget_all(s); // nobody can be told of them any more
  streams_.erase(i);
  for (auto sub : of_this_run)
    drop(sub);
  record->complete();
}

// -- holding back -------------------------------------------------------------

// Notes what a subscriber has open; if that makes a difference to its runs,
// they are looked through. (With each event, that would be dear beside many
// runs.)
void event_bus::set_open(subscriber& to, std::size_t open) {
  to.open = open;
  auto before = std::exchange(to.load, load_of(to));
  holds_are_due_ = holds_are_due_ || to.load != before;
}

event_bus::load event_bus::load_of(const subscriber& one) {
  if (one.options.delivery == delivery::sampling)
    return load::low;
  if (one.open > one.options.bound)
    return load::high;
  return one.open > one.options.bound / 2 ? load::middle : load::low;
}

void event_bus::update_holds() {
  if (!std::exchange(holds_are_due_, false))
    return;
  for (auto& [id, s] : streams_)
    update_hold(s);
}

void event_bus::update_hold(run_id id) {
  if (auto i = streams_.find(id); i != streams_.end())
    update_hold(i->second);
}

// A run is held while one of its lossless subscribers has more open than its
// bound, and let go when all are at half of theirs.
void event_bus::update_hold(stream& s) {
  if (!s.run)
    return;
  auto most = load::low;
  for (const auto& [sub, had] : s.subscribers)
    most = std::max(most, subscribers_.at(sub).load);
  bool held = s.held ? most != load::low : most == load::high;
  if (held != std::exchange(s.held, held))
    post(this, dispatcher_, hold_run{s.run->definition->id, held});
}

void event_bus::arm_tick() {
  if (ticking_)
    return;
  auto delay = longest_tick;
  bool any = false;
  for (const auto& [id, sub] : subscribers_)
    if (sub.open > 0) {
      any = true;
      delay = std::min(delay, sub.options.patience / 4);
    }
  if (!any)
    return;
  ticking_ = true;
  post_later(this, std::max(delay, std::chrono::milliseconds{1}), tick_atom_v);
}

void event_bus::on_tick() {
  ticking_ = false;
  std::vector<subscriber_id> silent;
  for (const auto& [id, sub] : subscribers_)
    if (sub.open > sub.unsent.size()
        && now() - sub.waits_since >= sub.options.patience)
      silent.push_back(id);
  for (auto id : silent) {
    const auto& options = subscribers_.at(id).options;
    bool samples = options.delivery == delivery::sampling;
    fail(id,
         "acknowledged nothing for " + std::to_string(options.patience.count())
             + " ms: let it be faster, or give it more patience"
             + (samples ? "" : ", or sample"),
         "delivery", true);
  }
  arm_tick();
}

void event_bus::on_stop() {
  while (!subscribers_.empty())
    drop(subscribers_.begin()->first);
  quit();
}

} // namespace troupe
