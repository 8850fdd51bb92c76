#include <troupe/graph/middleware.hpp>
#include <troupe/graph/node_words.hpp>

#include <algorithm>

namespace troupe {

bool gathers(const graph& g, node_id id) {
  return std::ranges::any_of(g.arguments(id),
                             [](const edge& e) { return gathers(e.how); });
}

std::string_view verb_of(const graph& g, node_id id) {
  switch (g.at(id).kind) {
  case node_kind::input:
    return "input";
  case node_kind::expander:
    return "expand";
  case node_kind::fold:
    return "fold";
  case node_kind::async:
    return gathers(g, id) ? "async collect" : "async node";
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
  case passing::successes:
    return "successes";
  case passing::outcomes:
    return "outcomes";
  case passing::fold:
    return "fold";
  case passing::fold_unordered:
    return "fold_unordered";
  case passing::alternative:
    return "alternative";
  case passing::order:
    return "order";
  case passing::by_key:
    return "by_key";
  }
  return "?";
}

std::string middleware_text(const graph& g, node_id id) {
  std::string text;
  for (const auto& one : g.middleware_of(id))
    text += (text.empty() ? "within " : ", ") + one->name();
  return text;
}

std::string depth_text(int blocks) {
  if (blocks < 2)
    return blocks == 0 ? "outside of blocks" : "in a block";
  return "in " + std::to_string(blocks) + " nested blocks";
}

std::string type_at(int blocks) {
  return blocks == 0 ? "T" : "each<" + type_at(blocks - 1) + '>';
}

std::string fingerprint_text(const graph& g) {
  std::string text(16, '0');
  auto number = g.fingerprint();
  for (auto i = text.size(); i-- > 0; number >>= 4)
    text[i] = "0123456789abcdef"[number & 0xf];
  return text;
}

} // namespace troupe
