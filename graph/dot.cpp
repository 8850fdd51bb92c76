#include <troupe/graph/dot.hpp>
#include <troupe/graph/name_list.hpp>
#include <troupe/graph/node_words.hpp>
#include <troupe/graph/utf8.hpp>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

namespace troupe {

namespace {

// Graphviz reads strings of 16 KiB, and a character may take 5 bytes there.
constexpr std::size_t most_bytes = 3'000;

// A quoted string of DOT, whose text Graphviz shows as it is.
std::string quoted(std::string_view text) {
  std::string out{'"'};
  for (char c : text.substr(0, most_bytes))
    switch (c) {
    case '"':
    case '\\':
      (out += '\\') += c;
      break;
    case '\n':
      out += "\\n";
      break;
    case '&': // begins an entity, also in a string
      out += "&amp;";
      break;
    default:
      out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
  return out += text.size() > most_bytes ? "...\"" : "\"";
}

std::string dot_id(node_id id) { return 'n' + std::to_string(id); }

std::string_view shape_of(const graph& g, node_id id) {
  auto verb = verb_of(g, id);
  return verb == "input"                       ? "ellipse"
         : verb == "expand"                    ? "trapezium"
         : verb == "collect" || verb == "fold" ? "invtrapezium"
                                               : "box";
}

std::string_view style_of(passing how) {
  switch (how) {
  case passing::plain:
    break;
  case passing::all:
    return " [style=bold, arrowhead=normalnormal]";
  case passing::successes:
    return " [style=bold, arrowhead=normalnormal, label=\"successes\"]";
  case passing::outcomes:
    return " [style=bold, arrowhead=normalnormal, label=\"outcomes\"]";
  case passing::fold:
    return " [style=bold, label=\"fold\"]";
  case passing::fold_unordered:
    return " [style=bold, label=\"fold unordered\"]";
  case passing::alternative:
    return " [label=\"or\"]";
  case passing::order:
    return " [style=dashed]";
  case passing::by_key:
    return " [style=bold, arrowhead=normalnormal, label=\"by key\"]";
  }
  return {};
}

std::string tooltip_of(const graph& g, node_id id) {
  auto text = readable_type(g.at(id).type->name);
  if (auto words = g.description(id); !words.empty())
    (text += '\n') += words;
  for (const auto& t : g.tags(id)) {
    (text += '\n') += t.key;
    if (!t.value.empty())
      (text += '=') += t.value;
  }
  if (auto around = middleware_text(g, id); !around.empty())
    (text += '\n') += around;
  return text;
}

class dot_writer {
public:
  using look_at = std::function<node_look(node_id)>;

  dot_writer(const graph& g, const look_at& look) : graph_(g), look_(look) {}

  // `nodes` are ascending, each there once.
  std::string draw(std::span<const node_id> nodes) {
    text_ = "digraph " + quoted(graph_.name())
            + " {\n"
              "  node [fontname=\"sans-serif\"]\n"
              "  graph [fontname=\"sans-serif\"]\n";
    draw_nodes(nodes);
    draw_edges(nodes);
    return as_utf8(std::move(text_) + "}\n");
  }

private:
  // A frame is a block that is drawn; `no_node` is the whole picture.
  struct frame {
    std::vector<node_id> nodes;
    std::vector<node_id> inner; // blocks within this one
  };

  void draw_nodes(std::span<const node_id> nodes) {
    for (auto id : nodes)
      frame_around(id).nodes.push_back(id);
    draw_inside(no_node, "  ");
  }

  frame& frame_around(node_id id) {
    auto block = graph_.at(id).block;
    auto [at, is_new] = frames_.try_emplace(block);
    auto& around = at->second;
    if (is_new && block != no_node)
      frame_around(block).inner.push_back(block);
    return around;
  }

  void draw_inside(node_id block, const std::string& indent) {
    auto& [nodes, inner] = frames_[block];
    for (auto id : nodes)
      draw_node(id, indent);
    std::ranges::sort(inner);
    for (auto id : inner) {
      text_ += indent + "subgraph cluster_" + std::to_string(id) + " {\n"
               + indent + "  label=" + quoted(graph_.at(id).name) + '\n';
      draw_inside(id, indent + "  ");
      text_ += indent + "}\n";
    }
  }

  void draw_node(node_id id, const std::string& indent) {
    auto look = look_ ? look_(id) : node_look{};
    text_ += indent + dot_id(id) + " [label="
             + quoted(below(graph_.at(id).name, look.text)) + ", shape=";
    text_ += shape_of(graph_, id);
    if (std::ranges::binary_search(graph_.always(), id))
      text_ += ", peripheries=2";
    if (!look.colour.empty())
      text_ += ", style=filled, fillcolor=" + quoted(look.colour);
    text_ += ", tooltip=" + quoted(below(tooltip_of(graph_, id), look.tooltip))
             + "]\n";
  }

  static std::string below(std::string first, const std::string& lines) {
    return lines.empty() ? first : std::move(first) + '\n' + lines;
  }

  void draw_edges(std::span<const node_id> nodes) {
    std::vector<bool> drawn(graph_.size());
    for (auto id : nodes) {
      drawn[id] = true;
      for (const auto& e : graph_.arguments(id))
        if (drawn[e.from]) { // arguments come before what takes them
          text_ += "  " + dot_id(e.from) + " -> " + dot_id(id);
          (text_ += style_of(e.how)) += '\n';
        }
    }
  }

  const graph& graph_;
  const look_at& look_;                       // may be empty
  std::unordered_map<node_id, frame> frames_; // by block
  std::string text_;
};

} // namespace

std::string to_dot(const graph& g) {
  std::vector<node_id> all(g.size());
  std::iota(all.begin(), all.end(), node_id{0});
  return to_dot(g, all);
}

std::string to_dot(const graph& g, std::span<const node_id> nodes,
                   const std::function<node_look(node_id)>& look) {
  std::vector<node_id> some{nodes.begin(), nodes.end()};
  std::sort(some.begin(), some.end());
  some.erase(std::unique(some.begin(), some.end()), some.end());
  if (!some.empty() && some.back() >= g.size())
    throw std::out_of_range("graph " + in_quotes(g.name()) + " has no node "
                            + std::to_string(some.back()) + ", but "
                            + std::to_string(g.size()) + " nodes");
  return dot_writer{g, look}.draw(some);
}

} // namespace troupe
