#include <troupe/graph/group_cutter.hpp>
#include <troupe/graph/scope.hpp>

#include <algorithm>
#include <compare>
#include <deque>
#include <utility>

namespace troupe {

namespace {

// Nodes that may share a task.
struct node_class {
  std::vector<node_id> waiting; // ascending: an order in which they can run
  std::uint32_t ready = 0;      // of them, those that wait for nothing
};

class group_cutter {
public:
  group_cutter(const graph& of, const selection& s,
               std::span<const std::uint64_t> keys)
      : graph_(of), selection_(s), awaited_(of.size(), 0),
        class_of_(of.size(), none), turn_(of.size(), 0),
        done_(of.size(), false) {
    sort_into_classes(keys);
    for (node_id id = 0; id < graph_.size(); ++id)
      if (runs(id)) {
        for (const auto& e : arguments(id))
          awaited_[id] += runs(e.from);
        if (awaited_[id] == 0)
          arrive(id);
      }
  }

  std::vector<node_group> cut() {
    for (;;) {
      run_single_nodes();
      if (open_.empty())
        return std::move(groups_);
      if (!run_a_whole_class())
        run_a_stage();
    }
  }

private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  bool runs(node_id id) const {
    return selection_.needed[id] && graph_.at(id).kind != node_kind::input;
  }

  std::span<const edge> arguments(node_id id) const {
    return selection_.overridden[id] ? std::span<const edge>{}
                                     : graph_.arguments(id);
  }

  // Whether a node is alone in its group, under any strategy.
  bool is_alone(node_id id) const {
    auto kind = graph_.at(id).kind;
    return kind == node_kind::expander || kind == node_kind::async
           || gathers_here(graph_, id) || takes_alternatives(graph_, id)
           || graph_.policy(id).own_group.value_or(false);
  }

  // A class with one node needs no class.
  void sort_into_classes(std::span<const std::uint64_t> keys) {
    struct entry {
      node_id block;
      std::uint64_t key;
      node_id id;
      bool shares(const entry& other) const {
        return block == other.block && key == other.key;
      }
      auto operator<=>(const entry&) const = default;
    };
    std::vector<entry> entries;
    for (node_id id = 0; id < graph_.size(); ++id)
      if (runs(id) && !is_alone(id))
        entries.push_back({graph_.at(id).block, keys[id], id});
    std::sort(entries.begin(), entries.end());
    for (auto first = entries.begin(); first != entries.end();) {
      auto last = std::find_if(first, entries.end(), [&](const entry& e) {
        return !e.shares(*first);
      });
      if (last - first > 1)
        add_class(first, last);
      first = last;
    }
    for (node_id id = 0; id < graph_.size(); ++id)
      turn_[id] = turn_of(id);
  }

  template <class Iterator>
  void add_class(Iterator first, Iterator last) {
    auto number = static_cast<std::uint32_t>(classes_.size());
    open_.push_back(number);
    auto& made = classes_.emplace_back();
    for (; first != last; ++first) {
      class_of_[first->id] = number;
      made.waiting.push_back(first->id);
    }
  }

  // A node that needs what is gathered from blocks within its own comes after
  // those that do not, so that these need not wait for the elements in there.
  std::uint32_t turn_of(node_id id) const {
    std::uint32_t turn = 0;
    auto block = graph_.at(id).block;
    if (block != no_node)
      for (const auto& e : arguments(id))
        if (graph_.at(e.from).block == block)
          turn = std::max(turn, turn_[e.from] + gathers_here(graph_, e.from));
    return turn;
  }

  // All that the node needs has been made.
  void arrive(node_id id) {
    if (class_of_[id] == none)
      singles_.push_back(id);
    else
      ++classes_[class_of_[id]].ready;
  }

  void run_single_nodes() {
    while (!singles_.empty()) {
      auto id = singles_.front();
      singles_.pop_front();
      run({id});
    }
  }

  void run(node_group nodes) {
    for (auto id : nodes)
      done_[id] = true;
    for (auto id : nodes)
      for (auto user : graph_.users(id))
        if (runs(user) && !selection_.overridden[user] && !done_[user]
            && --awaited_[user] == 0)
          arrive(user);
    groups_.push_back(std::move(nodes));
  }

  // What of a class can run now, in one task: its next stage.
  node_group stage_of(const node_class& c) const {
    node_group stage;
    std::uint32_t turn = ~std::uint32_t{0};
    for (auto id : c.waiting) {
      std::uint32_t from_stage = 0;
      for (const auto& e : arguments(id))
        from_stage += !is_gathering(e) && !done_[e.from]
                      && std::binary_search(stage.begin(), stage.end(), e.from);
      if (from_stage != awaited_[id])
        continue;
      if (turn_[id] < turn) {
        turn = turn_[id];
        stage.clear(); // what came so far has a later turn
      }
      if (turn_[id] == turn)
        stage.push_back(id);
    }
    return stage;
  }

  bool run_a_whole_class() {
    for (auto i = open_.begin(); i != open_.end(); ++i)
      if (classes_[*i].ready > 0)
        if (auto stage = stage_of(classes_[*i]);
            stage.size() == classes_[*i].waiting.size()) {
          open_.erase(i);
          run(std::move(stage));
          return true;
        }
    return false;
  }

  // There is one, since a graph has no cycles.
  void run_a_stage() {
    auto c = std::find_if(open_.begin(), open_.end(),
                          [this](auto i) { return classes_[i].ready > 0; });
    auto& chosen = classes_[*c];
    auto stage = stage_of(chosen);
    for (auto id : stage)
      chosen.ready -= awaited_[id] == 0;
    std::erase_if(chosen.waiting, [&](node_id id) {
      return std::binary_search(stage.begin(), stage.end(), id);
    });
    run(std::move(stage));
  }

  const graph& graph_;
  const selection& selection_;
  std::vector<std::uint32_t> awaited_;  // arguments yet to be made, by node
  std::vector<std::uint32_t> class_of_; // by node
  std::vector<std::uint32_t> turn_;     // by node
  std::vector<bool> done_;              // by node
  std::vector<node_class> classes_;
  std::vector<std::uint32_t> open_; // classes with nodes that wait
  std::deque<node_id> singles_;     // ready, and alone
  std::vector<node_group> groups_;
};

} // namespace

std::vector<node_group> cut_into_groups(const graph& of, const selection& s,
                                        std::span<const std::uint64_t> keys) {
  return group_cutter{of, s, keys}.cut();
}

} // namespace troupe
