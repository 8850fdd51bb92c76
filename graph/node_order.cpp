#include <troupe/graph/draft_steps.hpp>

#include <algorithm>
#include <functional>
#include <queue>

namespace troupe {

namespace {

// Sorts the nodes of a draft topologically, and finds the cycles that stand in
// the way.
class node_sorter {
public:
  explicit node_sorter(graph_draft& draft)
      : draft_(draft), users_(draft.made->nodes.size()),
        awaited_(draft.made->nodes.size(), 0) {
    for (node_id id = 0; id < users_.size(); ++id)
      for (const auto& e : draft_.arguments(id))
        if (e.from != no_node) {
          users_[e.from].push_back(id);
          ++awaited_[id];
        }
  }

  // Kahn's algorithm; of the nodes that are ready, the first one given is next,
  // so that nothing moves without need.
  std::vector<node_id> sort() {
    std::priority_queue<node_id, std::vector<node_id>, std::greater<>> ready;
    for (node_id id = 0; id < awaited_.size(); ++id)
      if (awaited_[id] == 0)
        ready.push(id);
    std::vector<node_id> order;
    order.reserve(awaited_.size());
    while (!ready.empty()) {
      auto id = ready.top();
      ready.pop();
      order.push_back(id);
      for (auto user : users_[id])
        if (--awaited_[user] == 0)
          ready.push(user);
    }
    return order;
  }

  // After `sort`: tells of the cycles among what is left, each once.
  void tell_of_cycles() {
    for (node_id id = 0; id < awaited_.size(); ++id)
      if (awaited_[id] > 0 && !draft_.faulty[id])
        follow(id);
  }

private:
  // What is left waits for something that is left, so the way along arguments
  // ends in a cycle: one of this walk, or one that was told of before.
  void follow(node_id id) {
    std::vector<node_id> path;
    while (id != no_node && !draft_.faulty[id]) {
      draft_.faulty[id] = true;
      path.push_back(id);
      id = unsorted_argument(id).from;
    }
    auto start = std::find(path.begin(), path.end(), id);
    if (start == path.end())
      return;
    std::string text;
    for (auto i = start; i != path.end(); ++i) {
      auto e = unsorted_argument(*i);
      text += i == start ? "" : ", which ";
      text += e.how == passing::order ? "comes after " : "takes ";
      text += draft_.quoted(e.from);
    }
    draft_.tell(*start, text + ": a node cannot depend on its own result");
  }

  edge unsorted_argument(node_id id) const {
    for (const auto& e : draft_.arguments(id))
      if (e.from != no_node && awaited_[e.from] > 0)
        return e;
    return {no_node, passing::plain};
  }

  graph_draft& draft_;
  std::vector<std::vector<node_id>> users_;
  std::vector<std::uint32_t> awaited_;
};

bool is_sorted(const graph_draft& draft) {
  for (node_id id = 0; id < draft.made->nodes.size(); ++id)
    for (const auto& e : draft.arguments(id))
      if (e.from != no_node && e.from >= id)
        return false;
  return true;
}

// Gives the nodes new ids: `order[new]` is the old one.
void renumber(graph_draft& draft, const std::vector<node_id>& order) {
  auto& made = *draft.made;
  std::vector<node_id> id_of(order.size());
  for (node_id id = 0; id < order.size(); ++id)
    id_of[order[id]] = id;
  for (auto& e : made.edges)
    if (e.from != no_node)
      e.from = id_of[e.from];
  for (auto& id : made.always)
    id = id_of[id];

  std::vector<node> nodes;
  std::vector<bool> faulty;
  nodes.reserve(order.size());
  for (auto old : order) {
    nodes.push_back(std::move(made.nodes[old]));
    faulty.push_back(draft.faulty[old]);
  }
  made.nodes = std::move(nodes);
  draft.faulty = std::move(faulty);

  decltype(made.notes_of) notes;
  for (auto& [old, n] : made.notes_of)
    notes.emplace(id_of[old], std::move(n));
  made.notes_of = std::move(notes);
  made.by_name.clear(); // its keys pointed into the old nodes
  for (node_id id = 0; id < made.nodes.size(); ++id)
    made.by_name.emplace(made.nodes[id].name, id);

  made.number_of_id = order;
  made.id_of_number = std::move(id_of);
}

} // namespace

bool sort_nodes(graph_draft& draft) {
  if (is_sorted(draft))
    return true;
  node_sorter sorter{draft};
  auto order = sorter.sort();
  if (order.size() < draft.made->nodes.size()) {
    sorter.tell_of_cycles();
    return false;
  }
  renumber(draft, order);
  return true;
}

} // namespace troupe
