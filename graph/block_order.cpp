#include <troupe/graph/graph_checks.hpp>

#include <unordered_map>

namespace troupe {

namespace {

// Sorts the units of a graph: its blocks, each as a whole, and the nodes
// outside of them.
class unit_sorter {
public:
  using unit = std::uint32_t;

  explicit unit_sorter(graph_draft& draft)
      : draft_(draft), size_(static_cast<node_id>(draft.made->nodes.size())),
        users_(size_), awaited_(2 * std::size_t{size_}, 0) {
    for (node_id id = 0; id < size_; ++id) {
      if (auto block = draft_.made->nodes[id].block; block != no_node)
        nodes_of_[block].push_back(id);
      for (const auto& e : draft_.arguments(id))
        if (unit_of(e.from) != unit_of(id)) {
          users_[e.from].push_back(id);
          ++awaited_[unit_of(id)];
        }
    }
  }

  // Blocks that wait for nothing but each other are left.
  void sort() {
    std::vector<unit> ready;
    for (node_id id = 0; id < size_; ++id)
      if (unit_of(id) == id && awaited_[id] == 0)
        ready.push_back(id);
    while (!ready.empty()) {
      auto done = ready.back();
      ready.pop_back();
      for (auto id : nodes_of(done))
        for (auto user : users_[id])
          if (--awaited_[unit_of(user)] == 0)
            ready.push_back(unit_of(user));
    }
  }

  // After `sort`: tells of one circle of blocks, if there is any.
  void tell() {
    for (const auto& [block, nodes] : nodes_of_)
      if (awaited_[unit_of(nodes[0])] > 0)
        return tell_of(circle_from(unit_of(nodes[0])));
  }

private:
  struct need {
    node_id user, argument;
  };

  // Those outside of blocks have the numbers of nodes, blocks come after them.
  unit unit_of(node_id id) const {
    auto block = draft_.made->nodes[id].block;
    return block == no_node ? id : size_ + block;
  }

  std::vector<node_id> nodes_of(unit u) const {
    return u < size_ ? std::vector{u} : nodes_of_.at(u - size_);
  }

  // Why `u` was left: it needs another that was left.
  need stuck_by(unit u) const {
    for (auto id : nodes_of(u))
      for (const auto& e : draft_.arguments(id))
        if (unit_of(e.from) != u && awaited_[unit_of(e.from)] > 0)
          return {id, e.from};
    return {no_node, no_node};
  }

  // Going from need to need must come back to where it was.
  std::vector<need> circle_from(unit u) const {
    std::vector<need> path;
    std::unordered_map<unit, std::size_t> visited;
    while (visited.emplace(u, path.size()).second) {
      path.push_back(stuck_by(u));
      u = unit_of(path.back().argument);
    }
    path.erase(path.begin(),
               path.begin() + static_cast<std::ptrdiff_t>(visited[u]));
    return path;
  }

  void tell_of(const std::vector<need>& circle) {
    std::string text;
    node_id first = no_node;
    for (const auto& [user, argument] : circle) {
      auto block = draft_.made->nodes[user].block;
      if (block == no_node)
        continue;
      if (first == no_node)
        first = user;
      else
        text += ", and " + draft_.quoted(user);
      text += " is in the block of " + draft_.quoted(block) + " and needs "
              + draft_.quoted(argument);
    }
    draft_.tell(first, text.substr(1)
                           + ": a block runs as a whole, so blocks cannot wait "
                             "for each other; expand one of the lists twice");
  }

  graph_draft& draft_;
  node_id size_;
  std::vector<std::vector<node_id>> users_; // in other units
  std::vector<std::uint32_t> awaited_;      // edges from other units, by unit
  std::unordered_map<node_id, std::vector<node_id>> nodes_of_; // by block
};

bool has_two_blocks(const graph_draft& draft) {
  node_id first = no_node;
  for (const auto& n : draft.made->nodes) {
    if (first == no_node)
      first = n.block;
    if (n.block != no_node && n.block != first)
      return true;
  }
  return false;
}

} // namespace

void refuse_circles_of_blocks(graph_draft& draft) {
  if (!draft.problems.empty() || !has_two_blocks(draft))
    return;
  unit_sorter sorter{draft};
  sorter.sort();
  sorter.tell();
}

} // namespace troupe
