#include <troupe/graph/describe.hpp>
#include <troupe/graph/name_list.hpp>
#include <troupe/graph/node_words.hpp>

#include <algorithm>
#include <array>

namespace troupe {

namespace {

// -- texts --------------------------------------------------------------------

constexpr std::size_t most_code_points = 40; // of a cell

bool begins_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), begins_code_point));
}

std::string without_controls(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
      c = ' ';
  return out;
}

std::string cut(std::string text) {
  if (code_points(text) <= most_code_points)
    return text;
  std::size_t count = 0, end = 0;
  for (; end < text.size(); ++end)
    if (begins_code_point(text[end]) && ++count == most_code_points)
      break;
  text.resize(end);
  return text + "…";
}

void remove_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at))
    text.erase(at, what.size());
}

// `text` without the template arguments that are nested deeper than `depth`.
std::string to_depth(std::string_view text, int depth) {
  std::string out;
  int open = 0;
  for (char c : text) {
    open -= c == '>';
    if (open <= depth)
      out += c;
    open += c == '<';
    if (c == '<' && open == depth + 1)
      out += "…";
  }
  return out;
}

std::string short_type(std::string_view name) {
  auto full = readable_type(name);
  remove_all(full, "{anonymous}::");
  remove_all(full, "(anonymous namespace)::");
  auto text = full;
  for (int depth = 3; depth >= 0; --depth)
    if (code_points(text) > most_code_points)
      text = to_depth(full, depth);
  return cut(text);
}

std::string argument(const graph& g, const edge& e) {
  auto name = without_controls(g.at(e.from).name);
  if (e.how == passing::order)
    return "after " + name;
  if (gathers(e.how))
    return std::string{to_string(e.how)} + '(' + name + ')';
  return name;
}

std::string arguments(const graph& g, node_id id) {
  std::string text;
  for (const auto& e : g.arguments(id)) {
    text += (text.empty() ? "" : ", ") + argument(g, e);
    if (text.size() > 4 * most_code_points) // bytes of a code point, at most
      break;
  }
  return cut(text);
}

std::string about(const graph& g, node_id id) {
  std::string text = without_controls(g.description(id));
  auto add = [&](const std::string& more) {
    text += (text.empty() ? "" : " ") + more;
  };
  for (const auto& t : g.tags(id))
    add('[' + without_controls(t.value.empty() ? t.key : t.key + '=' + t.value)
        + ']');
  if (g.at(id).default_value)
    add("default given");
  if (std::ranges::binary_search(g.always(), id))
    add("always runs");
  if (g.fallback(id))
    add("fallback given");
  if (auto around = middleware_text(g, id); !around.empty())
    add(without_controls(around));
  if (auto policy = to_string(g.policy(id)); !policy.empty())
    add('{' + without_controls(policy) + '}');
  return text;
}

// -- the table ----------------------------------------------------------------

constexpr std::size_t columns = 6;
using row = std::array<std::string, columns>;

row cells_of(const graph& g, node_id id) {
  const auto& n = g.at(id);
  auto name = [](const node& of) { return cut(without_controls(of.name)); };
  return {name(n),
          std::string{verb_of(g, id)},
          short_type(n.type->name),
          arguments(g, id),
          n.block == no_node ? std::string{} : name(g.at(n.block)),
          about(g, id)};
}

using widths = std::array<std::size_t, columns>;

void widen(widths& all, const row& cells) {
  for (std::size_t i = 0; i < columns; ++i)
    all[i] = std::max(all[i], code_points(cells[i]));
}

// A column without width is left out.
void write(std::string& text, const row& cells, const widths& all) {
  std::size_t blanks = 0; // due before the next text
  for (std::size_t i = 0; i < columns; ++i) {
    if (all[i] == 0)
      continue;
    if (!cells[i].empty()) {
      text.append(blanks, ' ');
      text += cells[i];
      blanks = 0;
    }
    blanks += all[i] - code_points(cells[i]) + 2;
  }
  text += '\n';
}

std::string table(const graph& g) {
  const row titles{"node", "kind", "type", "takes", "block", "about"};
  widths all{};
  // Twice, instead of keeping the cells of a million nodes.
  for (node_id id = 0; id < g.size(); ++id)
    widen(all, cells_of(g, id));
  for (std::size_t i = 0; i < columns; ++i)
    if (all[i] > 0)
      all[i] = std::max(all[i], titles[i].size());
  std::string text;
  write(text, titles, all);
  for (node_id id = 0; id < g.size(); ++id)
    write(text, cells_of(g, id), all);
  return text;
}

} // namespace

std::string describe(const graph& g) {
  auto title = "graph " + in_quotes(without_controls(g.name())) + ": ";
  if (g.size() == 0)
    return title + "no nodes\n";
  return title + std::to_string(g.size()) + (g.size() == 1 ? " node" : " nodes")
         + ", fingerprint " + fingerprint_text(g) + "\n\n" + table(g);
}

} // namespace troupe
