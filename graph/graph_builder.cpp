#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/graph_data.hpp>

#include <algorithm>
#include <atomic>

namespace troupe {

struct graph_builder::state {
  std::shared_ptr<graph::data> made = std::make_shared<graph::data>();
  std::vector<handle> sources; // of each edge, as the user gave them
  std::vector<bool> faulty;    // nodes whose arguments are wrong, and so told
  std::vector<std::string> problems;
  // For which block a node was last traced, and whether it depends on it.
  std::vector<node_id> traced_for;
  std::vector<bool> depends;

  std::span<const edge> arguments(node_id id) const;
  void tell(node_id id, const std::string& problem);
  void tell_of_arguments(node_id id, const std::string& problem);
  std::string quoted(node_id id) const;
  void check_names();
  void check_sources();
  void find_blocks();
  node_id block_of(const edge& e) const;
  void place(node_id id);
  void refuse_second_passes();
  bool is_in_block(node_id id, node_id block) const;
  void trace_block(node_id from, node_id block);
  void link_users();
  void compute_fingerprint();
};

namespace {

// Serial numbers tell a handle of a dead builder from one of a new builder.
std::uint32_t next_serial() {
  static std::atomic<std::uint32_t> last{0};
  return ++last;
}

std::string place_of(const std::source_location& where) {
  std::string_view file = where.file_name();
  file.remove_prefix(file.rfind('/') + 1);
  return std::string{file} + ':' + std::to_string(where.line());
}

class fnv1a {
public:
  void add(std::string_view text) {
    for (unsigned char c : text)
      add_byte(c);
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

} // namespace

graph_builder::graph_builder() : state_(std::make_unique<state>()) {
  state_->made->builder = next_serial();
}

graph_builder::~graph_builder() = default;
graph_builder::graph_builder(graph_builder&&) noexcept = default;
graph_builder& graph_builder::operator=(graph_builder&&) noexcept = default;

handle graph_builder::add_input(const node_name& name, const type_ops* type,
                                value fallback) {
  auto made = add_node(name, node_kind::input, type, nullptr, nullptr, 0);
  state_->made->nodes.back().default_value = std::move(fallback);
  return made;
}

handle graph_builder::add_node(const node_name& name, node_kind kind,
                               const type_ops* type, function_box* function,
                               const argument* arguments, std::size_t count) {
  node_function owned{function};
  auto& made = *state_->made;
  troupe::node n{.name = std::string{name.text},
                 .where = name.where,
                 .kind = kind,
                 .type = type,
                 .function = std::move(owned),
                 .first_edge = static_cast<std::uint32_t>(made.edges.size()),
                 .edge_count = static_cast<std::uint32_t>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    state_->sources.push_back(arguments[i].source);
    made.edges.push_back({arguments[i].source.id, arguments[i].how});
  }
  made.nodes.push_back(std::move(n));
  return {made.builder, static_cast<node_id>(made.nodes.size() - 1)};
}

graph graph_builder::build(std::string name) && {
  // Taken out of the builder, so that a builder is spent whatever happens.
  auto s = std::exchange(state_, std::make_unique<state>());
  state_->made->builder = next_serial();
  auto& made = *s->made;
  made.name = std::move(name);
  s->faulty.resize(made.nodes.size());
  s->check_names();
  s->check_sources();
  s->find_blocks();
  s->refuse_second_passes();
  if (!s->problems.empty())
    throw graph_error(made.name, std::move(s->problems));
  s->link_users();
  s->compute_fingerprint();
  return graph{std::move(s->made)};
}

// -- checks -------------------------------------------------------------------

std::span<const edge> graph_builder::state::arguments(node_id id) const {
  const auto& n = made->nodes[id];
  return {made->edges.data() + n.first_edge, n.edge_count};
}

void graph_builder::state::tell(node_id id, const std::string& problem) {
  problems.push_back(place_of(made->nodes[id].where) + ": node " + quoted(id)
                     + ' ' + problem);
}

// Nothing more is said of such a node, nor of those that take it.
void graph_builder::state::tell_of_arguments(node_id id,
                                             const std::string& problem) {
  tell(id, problem);
  faulty[id] = true;
}

std::string graph_builder::state::quoted(node_id id) const {
  return '"' + made->nodes[id].name + '"';
}

void graph_builder::state::check_names() {
  for (node_id id = 0; id < made->nodes.size(); ++id) {
    const auto& n = made->nodes[id];
    if (n.name.empty())
      tell(id, "has no name");
    auto [first, is_new] = made->by_name.emplace(n.name, id);
    if (!is_new && !n.name.empty())
      tell(id, "has the same name as the node at "
                   + place_of(made->nodes[first->second].where)
                   + ": give one of them another name");
  }
}

void graph_builder::state::check_sources() {
  for (node_id id = 0; id < made->nodes.size(); ++id) {
    const auto& n = made->nodes[id];
    for (std::uint32_t i = 0; i < n.edge_count; ++i) {
      const auto& source = sources[n.first_edge + i];
      auto argument = "argument " + std::to_string(i + 1);
      if (source.id == no_node)
        tell_of_arguments(
            id, argument + " is an empty handle: assign it from the builder");
      else if (source.builder != made->builder)
        tell_of_arguments(id,
                          argument
                              + " is a node of another graph_builder: use one "
                                "builder for the whole graph");
    }
  }
}

// A node belongs to the one block that its arguments are in.
void graph_builder::state::find_blocks() {
  for (node_id id = 0; id < made->nodes.size(); ++id) {
    for (const auto& e : arguments(id))
      if (!faulty[id] && faulty[e.from])
        faulty[id] = true; // told before: no word about its users
    if (!faulty[id])
      place(id);
  }
}

node_id graph_builder::state::block_of(const edge& e) const {
  const auto& source = made->nodes[e.from];
  if (e.how == passing::all)
    return no_node;
  return source.kind == node_kind::expander ? e.from : source.block;
}

void graph_builder::state::place(node_id id) {
  auto& n = made->nodes[id];
  node_id via = no_node;
  for (const auto& e : arguments(id)) {
    auto block = block_of(e);
    if (block == no_node || block == n.block)
      continue;
    if (n.block == no_node) {
      n.block = block;
      via = e.from;
      continue;
    }
    tell_of_arguments(
        id, "takes " + quoted(via) + ", which is there once per element of "
                + quoted(n.block) + ", and " + quoted(e.from)
                + ", once per element of " + quoted(block)
                + ": two expansions cannot meet in one block; collect one of "
                  "them first");
    return;
  }
}

// A block node that needs a collect of its own block would need a second pass
// over the elements.
void graph_builder::state::refuse_second_passes() {
  traced_for.assign(made->nodes.size(), no_node);
  depends.assign(made->nodes.size(), false);
  for (node_id id = 0; id < made->nodes.size(); ++id) {
    auto block = made->nodes[id].block;
    if (block == no_node)
      continue;
    for (const auto& e : arguments(id)) {
      if (faulty[id] || block_of(e) != no_node)
        continue;
      trace_block(e.from, block);
      if (depends[e.from])
        tell_of_arguments(
            id, "takes elements of " + quoted(block) + " and also "
                    + quoted(e.from)
                    + ", which is collected from them: a second pass over a "
                      "block is not supported yet; expand the collected list "
                      "again");
    }
  }
}

bool graph_builder::state::is_in_block(node_id id, node_id block) const {
  return id == block || made->nodes[id].block == block;
}

// Finds out of `from`, and all that it depends on, whether it depends on a
// block.
void graph_builder::state::trace_block(node_id from, node_id block) {
  std::vector<node_id> todo{from}, found;
  while (!todo.empty()) {
    auto at = todo.back();
    todo.pop_back();
    if (traced_for[at] == block)
      continue;
    traced_for[at] = block;
    depends[at] = !faulty[at] && is_in_block(at, block);
    // What is older than the expander cannot depend on it.
    if (at < block || depends[at] || faulty[at])
      continue;
    found.push_back(at);
    for (const auto& e : arguments(at))
      todo.push_back(e.from);
  }
  std::sort(found.begin(), found.end()); // arguments come before their users
  for (auto at : found)
    for (const auto& e : arguments(at))
      depends[at] = depends[at] || depends[e.from];
}

// -- what a finished graph has besides ----------------------------------------

void graph_builder::state::link_users() {
  auto& offsets = made->user_offsets;
  offsets.assign(made->nodes.size() + 1, 0);
  for (const auto& e : made->edges)
    ++offsets[e.from + 1];
  for (std::size_t i = 1; i < offsets.size(); ++i)
    offsets[i] += offsets[i - 1];
  made->users.resize(made->edges.size());
  auto next = offsets;
  for (node_id id = 0; id < made->nodes.size(); ++id)
    for (const auto& e : arguments(id))
      made->users[next[e.from]++] = id;
}

void graph_builder::state::compute_fingerprint() {
  fnv1a hash;
  hash.add(made->name);
  for (node_id id = 0; id < made->nodes.size(); ++id) {
    const auto& n = made->nodes[id];
    hash.add(n.name);
    hash.add(static_cast<std::uint32_t>(n.kind));
    hash.add(readable_type(n.type->name));
    hash.add(n.edge_count);
    for (const auto& e : arguments(id)) {
      hash.add(e.from);
      hash.add(static_cast<std::uint32_t>(e.how));
    }
  }
  made->fingerprint = hash.digest();
}

} // namespace troupe
