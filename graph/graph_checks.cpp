#include <troupe/graph/graph_checks.hpp>

#include <algorithm>

namespace troupe {

void check_names(graph_draft& draft) {
  const auto& nodes = draft.made->nodes;
  for (node_id id = 0; id < nodes.size(); ++id) {
    const auto& name = nodes[id].name;
    if (nodes[id].kind != node_kind::input && !nodes[id].function)
      draft.tell(id, "has a null pointer as its function");
    if (name.empty() || name.back() == '/') {
      draft.tell(id, "has no name");
      continue;
    }
    auto [first, is_new] = draft.made->by_name.emplace(name, id);
    if (!is_new)
      draft.tell(id, "has the same name as the node at "
                         + to_string(nodes[first->second].where)
                         + ": give one of them another name");
  }
}

// -- sources ------------------------------------------------------------------

namespace {

std::string depth_text(int depth) {
  return depth == 0 ? "outside of blocks" : "in a block";
}

// Finds what one node's arguments mean.
class source_finder {
public:
  source_finder(graph_draft& draft, node_id id) : draft_(draft), id_(id) {}

  node_id by_handle(const std::string& role, const handle& source) {
    if (source.number == no_node)
      return fault(role + " is an empty handle: assign it from the builder");
    if (source.builder != draft_.made->builder)
      return fault(role
                   + " is a node of another graph_builder: use one builder for "
                     "the whole graph");
    return source.number;
  }

  node_id by_name(const std::string& role, const graph_draft::by_name& wanted) {
    auto quoted = '"' + wanted.name + '"';
    auto found = draft_.find(wanted.name, wanted.module);
    if (!found)
      return fault(role + " is the node named " + quoted + ", but there is none"
                   + (wanted.module.empty()
                          ? std::string{}
                          : " in module \"" + wanted.module + "\" or around it")
                   + ": check the name, and add it before build()");
    const auto& n = draft_.made->nodes[*found];
    auto refers = role + " is the node named " + quoted;
    if (wanted.type && !same_type(wanted.type, n.type))
      return fault(refers + " as " + readable_type(wanted.type->name)
                   + ", but it yields " + readable_type(n.type->name));
    if (wanted.type && wanted.depth != draft_.depths[*found])
      return fault(refers + ' ' + depth_text(wanted.depth) + ", but it is "
                   + depth_text(draft_.depths[*found]) + ": write named<"
                   + (wanted.depth == 0 ? "each<T>" : "T") + ">");
    return *found;
  }

private:
  node_id fault(const std::string& problem) {
    draft_.tell_of_arguments(id_, problem);
    return no_node;
  }

  graph_draft& draft_;
  node_id id_;
};

void find_arguments(graph_draft& draft, node_id id) {
  const auto& n = draft.made->nodes[id];
  source_finder finder{draft, id};
  for (std::uint32_t i = 0; i < n.edge_count; ++i) {
    auto at = n.first_edge + i;
    auto role = [&] { return "argument " + std::to_string(i + 1); };
    const auto& source = draft.sources[at];
    // The common case first, for graphs of a million nodes.
    if (source.number != no_node && source.builder == draft.made->builder)
      draft.made->edges[at].from = source.number;
    else if (auto wanted = draft.names.find(at); wanted != draft.names.end())
      draft.made->edges[at].from = finder.by_name(role(), wanted->second);
    else
      draft.made->edges[at].from = finder.by_handle(role(), source);
  }
}

node_id find_order(graph_draft& draft, const graph_draft::order& o) {
  source_finder finder{draft, o.node};
  constexpr auto role = "what it comes after";
  if (o.name.empty())
    return finder.by_handle(role, o.source);
  return finder.by_name(role, {o.name, std::string{draft.module_of(o.node)}});
}

// Gives each node its arguments' edges and then those of its orders.
void add_order_edges(graph_draft& draft) {
  std::stable_sort(draft.orders.begin(), draft.orders.end(),
                   [](auto& a, auto& b) { return a.node < b.node; });
  std::vector<edge> edges;
  auto next = draft.orders.begin();
  auto& nodes = draft.made->nodes;
  for (node_id id = 0; id < nodes.size(); ++id) {
    auto arguments = draft.arguments(id);
    auto first = static_cast<std::uint32_t>(edges.size());
    edges.insert(edges.end(), arguments.begin(), arguments.end());
    for (; next != draft.orders.end() && next->node == id; ++next)
      edges.push_back({find_order(draft, *next), passing::order});
    nodes[id].first_edge = first;
    nodes[id].edge_count = static_cast<std::uint32_t>(edges.size()) - first;
  }
  draft.made->edges = std::move(edges);
}

} // namespace

void find_sources(graph_draft& draft) {
  for (node_id id = 0; id < draft.made->nodes.size(); ++id)
    find_arguments(draft, id);
  if (!draft.orders.empty())
    add_order_edges(draft);
}

// -- blocks -------------------------------------------------------------------

namespace {

// The block whose element an argument of node `id` is, or none.
node_id block_of(const graph_draft& draft, node_id id, const edge& e) {
  const auto& source = draft.made->nodes[e.from];
  auto block = source.kind == node_kind::expander ? e.from : source.block;
  switch (e.how) {
  case passing::plain:
    return block;
  case passing::all:
    return no_node;
  case passing::order: // within a block, or after the whole of another
    return block == draft.made->nodes[id].block ? block : no_node;
  }
  return no_node;
}

// A node belongs to the one block that its arguments are in.
void place(graph_draft& draft, node_id id) {
  auto& n = draft.made->nodes[id];
  node_id via = no_node;
  for (const auto& e : draft.arguments(id)) {
    auto block = block_of(draft, id, e);
    if (block == no_node || block == n.block)
      continue;
    if (n.block == no_node) {
      n.block = block;
      via = e.from;
      continue;
    }
    draft.tell_of_arguments(
        id, "takes " + draft.quoted(via)
                + ", which is there once per element of "
                + draft.quoted(n.block) + ", and " + draft.quoted(e.from)
                + ", once per element of " + draft.quoted(block)
                + ": two expansions cannot meet in one block; collect one of "
                  "them first");
    return;
  }
}

} // namespace

void find_blocks(graph_draft& draft) {
  for (node_id id = 0; id < draft.made->nodes.size(); ++id) {
    for (const auto& e : draft.arguments(id))
      if (!draft.faulty[id] && draft.faulty[e.from])
        draft.faulty[id] = true; // told before: no word about its users
    if (!draft.faulty[id])
      place(draft, id);
  }
}

// -- second passes ------------------------------------------------------------

namespace {

// Finds out which nodes depend on a block, one block after the other.
class block_tracer {
public:
  explicit block_tracer(const graph_draft& draft)
      : draft_(draft), traced_for_(draft.made->nodes.size(), no_node),
        depends_(draft.made->nodes.size(), false) {}

  bool depends(node_id from, node_id block) {
    trace(from, block);
    return depends_[from];
  }

private:
  void trace(node_id from, node_id block) {
    std::vector<node_id> todo{from}, found;
    while (!todo.empty()) {
      auto at = todo.back();
      todo.pop_back();
      if (traced_for_[at] == block)
        continue;
      traced_for_[at] = block;
      depends_[at] = !draft_.faulty[at] && is_in_block(at, block);
      // What comes before the expander cannot depend on it.
      if (at < block || depends_[at] || draft_.faulty[at])
        continue;
      found.push_back(at);
      for (const auto& e : draft_.arguments(at))
        todo.push_back(e.from);
    }
    std::sort(found.begin(), found.end()); // arguments come before their users
    for (auto at : found)
      for (const auto& e : draft_.arguments(at))
        depends_[at] = depends_[at] || depends_[e.from];
  }

  bool is_in_block(node_id id, node_id block) const {
    return id == block || draft_.made->nodes[id].block == block;
  }

  const graph_draft& draft_;
  // For which block a node was last traced, and whether it depends on it.
  std::vector<node_id> traced_for_;
  std::vector<bool> depends_;
};

} // namespace

void refuse_second_passes(graph_draft& draft) {
  block_tracer tracer{draft};
  for (node_id id = 0; id < draft.made->nodes.size(); ++id) {
    auto block = draft.made->nodes[id].block;
    if (block == no_node)
      continue;
    for (const auto& e : draft.arguments(id))
      if (!draft.faulty[id] && block_of(draft, id, e) == no_node
          && tracer.depends(e.from, block))
        draft.tell_of_arguments(
            id, "is in the block of " + draft.quoted(block) + " and needs "
                    + draft.quoted(e.from)
                    + ", which is collected from that block: a second pass "
                      "over a block is not supported yet; expand the collected "
                      "list again");
  }
}

// -- what a graph has besides -------------------------------------------------

namespace {

class fnv1a {
public:
  void add(std::string_view text) {
    for (char c : text)
      add_byte(static_cast<unsigned char>(c));
    add_byte(0xff); // no UTF-8 text holds it, so it ends the text
  }
  void add(std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8)
      add_byte(static_cast<unsigned char>(number >> shift));
  }
  std::uint64_t digest() const { return hash_; }

private:
  void add_byte(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001b3u; }
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

std::span<const edge> arguments(const graph::data& made, const node& n) {
  return {made.edges.data() + n.first_edge, n.edge_count};
}

void link_users(graph::data& made) {
  auto& offsets = made.user_offsets;
  offsets.assign(made.nodes.size() + 1, 0);
  for (const auto& e : made.edges)
    ++offsets[e.from + 1];
  for (std::size_t i = 1; i < offsets.size(); ++i)
    offsets[i] += offsets[i - 1];
  made.users.resize(made.edges.size());
  auto next = offsets;
  for (node_id id = 0; id < made.nodes.size(); ++id)
    for (const auto& e : arguments(made, made.nodes[id]))
      made.users[next[e.from]++] = id;
}

std::uint64_t fingerprint_of(const graph::data& made) {
  fnv1a hash;
  hash.add(made.name);
  for (const auto& n : made.nodes) {
    hash.add(n.name);
    hash.add(static_cast<std::uint32_t>(n.kind));
    hash.add(readable_type(n.type->name));
    hash.add(n.edge_count);
    for (const auto& e : arguments(made, n)) {
      hash.add(e.from);
      hash.add(static_cast<std::uint32_t>(e.how));
    }
  }
  for (auto id : made.always)
    hash.add(id);
  return hash.digest();
}

} // namespace

void complete(graph::data& made) {
  std::sort(made.always.begin(), made.always.end());
  made.always.erase(std::unique(made.always.begin(), made.always.end()),
                    made.always.end());
  link_users(made);
  made.fingerprint = fingerprint_of(made);
}

} // namespace troupe
