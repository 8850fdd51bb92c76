#include <troupe/graph/node_words.hpp>

#include <algorithm>

namespace troupe {

bool gathers(const graph& g, node_id id) {
  return std::ranges::any_of(
      g.arguments(id), [](const edge& e) { return e.how == passing::all; });
}

std::string_view verb_of(const graph& g, node_id id) {
  switch (g.at(id).kind) {
  case node_kind::input:
    return "input";
  case node_kind::expander:
    return "expand";
  case node_kind::plain:
    return gathers(g, id) ? "collect" : "node";
  }
  return "?";
}

std::string_view to_string(passing how) {
  switch (how) {
  case passing::plain:
    return "plain";
  case passing::all:
    return "all";
  case passing::order:
    return "order";
  }
  return "?";
}

std::string fingerprint_text(const graph& g) {
  std::string text(16, '0');
  auto number = g.fingerprint();
  for (auto i = text.size(); i-- > 0; number >>= 4)
    text[i] = "0123456789abcdef"[number & 0xf];
  return text;
}

} // namespace troupe
