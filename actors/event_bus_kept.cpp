// What is kept for those who come late.

#include <troupe/actors/event_bus.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t most_history = 1'000;

std::size_t bytes_of(const failure& f) {
  auto bytes = sizeof f + f.error.type.size() + f.error.message.size();
  for (const auto& cause : f.causes)
    bytes += sizeof cause + cause.type.size() + cause.message.size();
  for (const auto& before : f.past)
    bytes += sizeof before + before.error.size();
  return bytes;
}

// About how much memory events take, with what they point to. What ends an
// attempt, other events have too.
std::size_t bytes_of(const std::vector<event>& events) {
  auto bytes = events.size() * sizeof(event);
  for (const auto& e : events)
    if (const auto* x = std::get_if<group_expanded>(&e)) {
      for (const auto& texts : {x->labels, x->summaries})
        for (std::size_t i = 0; texts && i < texts->size(); ++i)
          bytes += sizeof(std::string) + (*texts)[i].capacity();
    } else if (const auto* n = std::get_if<node_finished>(&e)) {
      bytes += n->summary ? n->summary->capacity() : 0;
    } else if (const auto* a = std::get_if<attempt_finished>(&e)) {
      bytes += a->error ? bytes_of(*a->error) : 0;
    }
  return bytes;
}

} // namespace

// -- of runs ------------------------------------------------------------------

void event_bus::keep(stream& s, std::uint64_t first_seq,
                     const event_list<event>& events) {
  auto bytes = bytes_of(*events);
  s.kept.push_back(kept_.insert(
      kept_.end(), {s.run->definition->id, first_seq, events, bytes}));
  kept_events_ += events->size();
  kept_bytes_ += bytes;
  while (kept_events_ > most_kept || kept_bytes_ > most_kept_bytes)
    forget_oldest();
}

void event_bus::forget_oldest() {
  auto& oldest = kept_.front();
  auto& s = streams_.at(oldest.run);
  for (const auto& e : *oldest.events)
    s.past.add(e);
  kept_events_ -= oldest.events->size();
  kept_bytes_ -= oldest.bytes;
  s.kept.pop_front();
  kept_.pop_front();
}

void event_bus::forget_all(stream& s) {
  for (auto batch : std::exchange(s.kept, {})) {
    kept_events_ -= batch->events->size();
    kept_bytes_ -= batch->bytes;
    kept_.erase(batch);
  }
}

// -- of the engine ------------------------------------------------------------

// The oldest go, but not the workers that are there; who is gone goes whole.
void event_bus::remember(const engine_event_variant& e) {
  history_.push_back(e);
  if (history_.size() <= most_history)
    return;
  auto is_gone = [this](worker_id w) {
    return std::ranges::any_of(history_, [w](const auto& one) {
      const auto* lost = std::get_if<worker_lost>(&one);
      return lost && lost->worker == w;
    });
  };
  for (auto i = history_.begin(); i != history_.end(); ++i) {
    const auto* joined = std::get_if<worker_joined>(&*i);
    if (joined && !is_gone(joined->worker))
      continue;
    if (joined)
      std::erase_if(history_, [w = joined->worker](const auto& one) {
        const auto* lost = std::get_if<worker_lost>(&one);
        return lost && lost->worker == w;
      });
    history_.erase(i);
    return;
  }
}

} // namespace troupe
