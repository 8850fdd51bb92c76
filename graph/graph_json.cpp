#include <troupe/graph/graph_json.hpp>
#include <troupe/graph/node_words.hpp>

#include <algorithm>

namespace troupe {

namespace {

// Boost.JSON would bring <mutex> with it, and this folder knows no threads.

std::string quoted(std::string_view text) {
  constexpr auto digits = "0123456789abcdef";
  std::string out{'"'};
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (byte < ' ')
      ((out += "\\u00") += digits[byte >> 4]) += digits[byte & 0xf];
    else
      out += c;
  }
  return out += '"';
}

// An object or array, member by member.
class list {
public:
  explicit list(std::string& text, char open, char close)
      : text_(text), close_(close) {
    text_ += open;
  }
  ~list() { text_ += close_; }
  list(const list&) = delete;
  list& operator=(const list&) = delete;

  // The text, in which the next member is to be written.
  std::string& next() { return text_ += std::exchange(separator_, ","); }
  std::string& field(std::string_view key) {
    next() += quoted(key);
    return text_ += ':';
  }

private:
  std::string& text_;
  const char* separator_ = "";
  char close_;
};

std::string_view word(bool truth) { return truth ? "true" : "false"; }

void write_arguments(std::string& text, const graph& g, node_id id) {
  list all{text, '[', ']'};
  for (const auto& e : g.arguments(id)) {
    list one{all.next(), '{', '}'};
    one.field("node") += quoted(g.at(e.from).name);
    one.field("passing") += quoted(to_string(e.how));
  }
}

void write_tags(std::string& text, std::span<const tag> tags) {
  list all{text, '{', '}'};
  for (const auto& t : tags)
    all.field(t.key) += quoted(t.value);
}

void write_node(std::string& text, const graph& g, node_id id) {
  const auto& n = g.at(id);
  list o{text, '{', '}'};
  o.field("name") += quoted(n.name);
  o.field("kind") += quoted(verb_of(g, id));
  o.field("type") += quoted(readable_type(n.type->name));
  o.field("block") += n.block == no_node ? "null" : quoted(g.at(n.block).name);
  write_arguments(o.field("arguments"), g, id);
  if (n.kind == node_kind::input)
    o.field("has_default") += word(static_cast<bool>(n.default_value));
  o.field("always") += word(std::ranges::binary_search(g.always(), id));
  if (!g.tags(id).empty())
    write_tags(o.field("tags"), g.tags(id));
  if (!g.description(id).empty())
    o.field("description") += quoted(g.description(id));
  o.field("where") += quoted(to_string(n.where));
}

} // namespace

std::string to_json(const graph& g) {
  std::string text;
  {
    list o{text, '{', '}'};
    o.field("name") += quoted(g.name());
    o.field("fingerprint") += quoted(fingerprint_text(g));
    list nodes{o.field("nodes"), '[', ']'};
    for (node_id id = 0; id < g.size(); ++id)
      write_node(nodes.next(), g, id);
  }
  return text;
}

} // namespace troupe
