// How events are filtered and sent.

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/event_bus.hpp>
#include <troupe/actors/event_filtering.hpp>

#include <algorithm>

namespace troupe {

void event_bus::on_emitted(const emitted& e) {
  auto i = streams_.find(e.run);
  if (i == streams_.end() || e.events->empty())
    return;
  auto& s = i->second;
  auto first = s.next_seq;
  for (auto& one : *e.events)
    base_of(one).seq = s.next_seq++;
  event_list<event> events = e.events;
  keep(s, first, events);
  deliver(s, first, events);
}

void event_bus::on_ack(const event_ack& a) {
  if (!current_sender())
    return; // of nobody
  auto id = current_sender()->id();
  auto i = streams_.find(a.stream);
  auto to = subscribers_.find(id);
  if (i == streams_.end() || to == subscribers_.end())
    return;
  auto sub = i->second.subscribers.find(id);
  if (sub == i->second.subscribers.end())
    return;
  auto before = sub->second.open();
  if (!sub->second.acknowledge(a.seq))
    return;
  set_open(to->second, to->second.open - (before - sub->second.open()));
  to->second.waits_since = now();
  settle(a.stream);
  update_holds();
}

// -- who comes late -----------------------------------------------------------

// Whoever comes late is told which workers there are, and what failed before;
// what is left out of that is past.
void event_bus::catch_up_engine(subscriber_id id) {
  auto& engine = streams_.at(run_id{});
  engine.subscribers.emplace(id, 0);
  if (!history_.empty())
    send(engine, id, engine.next_seq - 1,
         std::make_shared<const std::vector<engine_event_variant>>(history_));
  arm_tick();
}

// And where the runs are that are on their way.
void event_bus::catch_up(stream& s, subscriber_id id) {
  if (!s.run->observed)
    return; // none of its events is made
  enter(s, id);
  if (!s.past.empty())
    send(s, id, s.past.events() - 1,
         std::make_shared<const std::vector<event>>(s.past.sum()));
  for (auto k : s.kept)
    send(s, id, k->first_seq + k->events->size() - 1, k->events);
  update_hold(s);
  arm_tick();
}

void event_bus::enter(stream& s, subscriber_id id) {
  subscription sub{0};
  sub.groups = passing_groups(subscribers_.at(id).options.filter,
                              s.run->definition->groups);
  s.subscribers.emplace(id, std::move(sub));
}

// -- delivery -----------------------------------------------------------------

void event_bus::publish(engine_event_variant e) {
  auto& s = streams_.at(run_id{});
  auto seq = s.next_seq++;
  base_of(e).engine_seq = seq;
  base_of(e).time = now_ns();
  if (!std::holds_alternative<resources_sampled>(e))
    remember(e);
  using list = std::vector<engine_event_variant>;
  deliver(s, seq,
          event_list<engine_event_variant>{
              std::make_shared<const list>(1, std::move(e))});
}

template <class Event>
void event_bus::deliver(stream& s, std::uint64_t first_seq,
                        const event_list<Event>& events) {
  for (auto& [id, sub] : s.subscribers)
    send(s, id, first_seq + events->size() - 1, events);
  update_holds();
  arm_tick();
  flush_due();
}

// What is left out shows in the numbers of the next batch.
template <class Event>
void event_bus::send(stream& s, subscriber_id id, std::uint64_t last_seq,
                     const event_list<Event>& events) {
  auto& to = subscribers_.at(id);
  auto& sub = s.subscribers.at(id);
  const auto& filter = to.options.filter;
  auto wanted = [&, all = filter.passes_all()](const Event& e) {
    return all || wants(filter, sub, e);
  };
  auto sent = chosen(*events, wanted);
  sub.filtered += events->size() - sent.size();
  if (to.options.delivery == delivery::sampling
      && to.open + sent.size() > to.options.bound) {
    auto vital = chosen(
        *events, [&](const Event& e) { return is_vital(e) && wanted(e); });
    if (vital.size() != sent.size())
      sub.drop(last_seq + 1 - events->size(), last_seq,
               sent.size() - vital.size());
    sent = std::move(vital);
  }
  if (sent.size() == 0)
    return;
  if (sub.dropped > 0)
    tell_dropped(to, s, sub);
  stream_part part{sub.next_seq(), last_seq, sub.filtered, sub.dropped};
  sub.send(last_seq, sent.size());
  set_open(to, to.open + sent.size());
  auto batch_of = [&](const event_list<Event>& list) {
    if constexpr (std::is_same_v<Event, event>)
      return event_batch{part, s.run->definition, list};
    else
      return engine_event_batch{part, list};
  };
  if (to.hosted)
    to.unsent.add(batch_of(events), sent);
  else
    to.unsent.add(batch_of(only(events, sent)));
}

// A hook's thread would wake for each message.
void event_bus::flush(subscriber& to) {
  if (to.unsent.empty())
    return;
  if (to.open == to.unsent.size())
    to.waits_since = now();
  auto burst = to.unsent.take(now());
  if (to.hosted)
    post(this, to.actor, std::move(burst));
  else
    for (auto& part : burst.parts)
      std::visit([&](auto& b) { post(this, to.actor, std::move(b)); },
                 part.batch);
}

void event_bus::flush_due() {
  auto time = now(), next = next_flush_;
  for (auto& [id, to] : subscribers_) {
    if (to.unsent.is_due(time))
      flush(to);
    else if (!to.unsent.empty())
      next = std::min(next, to.unsent.due());
  }
  if (next < std::exchange(next_flush_, next))
    post_later(this, next - time, flush_atom_v);
}

void event_bus::tell_dropped(const subscriber& to, const stream& s,
                             const subscription& sub) {
  events_dropped e;
  e.subscriber = to.options.name;
  e.run = s.run->definition->id;
  e.dropped = sub.dropped;
  e.first_seq = sub.first_dropped;
  e.last_seq = sub.last_dropped;
  publish(std::move(e));
}

} // namespace troupe
