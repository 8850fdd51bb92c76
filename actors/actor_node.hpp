// A node that asks an actor of the host's.

#pragma once

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <tuple>
#include <utility>

namespace troupe {

namespace detail {

// Asks once, and passes the answer on. Ends with that, or when it is stopped.
template <class R, class... Arguments>
class requester : public caf::event_based_actor {
public:
  requester(caf::actor_config& config, promise<R> p, caf::actor whom,
            std::tuple<Arguments...> message)
      : caf::event_based_actor(config), promise_(std::move(p)),
        whom_(std::move(whom)), message_(std::move(message)) {}

  caf::behavior make_behavior() override {
    on_stop_.emplace(promise_->stop_token(), stopper{caf::actor{this}});
    auto asked = std::apply(
        [this](auto&... xs) { return ask(this, whom_, std::move(xs)...); },
        message_);
    auto refused = [this](const caf::error& e) {
      promise_->set_exception(std::runtime_error(to_string(e)));
      quit();
    };
    if constexpr (std::is_void_v<R>)
      std::move(asked).then([this] { answer(); }, refused);
    else
      std::move(asked).then([this](R& x) { answer(std::move(x)); }, refused);
    return {[this](stop_atom) { quit(); }};
  }

  void on_exit() override {
    on_stop_.reset();
    promise_.reset();
    whom_ = nullptr;
  }

  const char* name() const override { return "troupe.requester"; }

private:
  struct stopper {
    caf::actor whom;
    void operator()() const { post_anonymously(whom, stop_atom_v); }
  };

  template <class... X>
  void answer(X&&... x) {
    promise_->set_value(std::forward<X>(x)...);
    quit();
  }

  std::optional<promise<R>> promise_;
  caf::actor whom_;
  std::tuple<Arguments...> message_;
  std::optional<std::stop_callback<stopper>> on_stop_;
};

} // namespace detail

/// Adds an asynchronous node that asks `whom`: it sends the values of the
/// arguments as one message, and yields the answer, an `R` (void: none).
///
///     auto price = troupe::actor_node<double>(b, "price", dealer, item, day);
///
/// The values and the answer are copied into messages, so CAF must know their
/// types. What CAF says of an actor that cannot answer fails the node, as a
/// std::runtime_error. If the task is to stop, the answer is not waited for.
///
/// Lifetime: the graph keeps `whom` alive. Its actor system must outlive all
/// runs and the graph.
/// Errors: those of the builder. @throws std::invalid_argument if `whom` is
/// null.
template <class R, class... Handles>
auto actor_node(graph_builder& b, node_name name, caf::actor whom,
                Handles... arguments) {
  static_assert(sizeof...(Handles) > 0, "troupe: actor_node() sends the values "
                                        "of its handles: give it at least one");
  if (!whom)
    throw std::invalid_argument("actor_node \"" + std::string{name.text}
                                + "\" was given no actor: it is null");
  auto call = [whom = std::move(whom)](
                  promise<R> p, const detail::payload_t<Handles>&... xs) {
    using requester =
        detail::requester<R, std::decay_t<detail::payload_t<Handles>>...>;
    whom.home_system().template spawn<requester>(std::move(p), whom,
                                                 std::tuple{xs...});
  };
  return b.node(name, std::move(call), std::move(arguments)...);
}

} // namespace troupe
