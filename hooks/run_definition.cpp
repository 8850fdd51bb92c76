#include <troupe/hooks/run_definition.hpp>

#include <algorithm>

namespace troupe {

namespace {

bool has_tag(const graph& g, node_id n, std::string_view key) {
  auto tags = g.tags(n);
  return std::any_of(tags.begin(), tags.end(),
                     [key](const tag& t) { return t.key == key; });
}

bool is_summarized(const graph& g, node_id n, bool wanted) {
  return wanted || has_tag(g, n, "summarize");
}

// Of what is passed on, the first node says so.
bool is_redacted(const graph& g, node_id n) {
  return has_tag(g, n, "redact")
         || (g.at(n).passes_on
             && std::ranges::any_of(g.arguments(n), [&](const edge& e) {
                  return e.how != passing::order && is_redacted(g, e.from);
                }));
}

std::string text_of(const graph& g, node_id n, const value& v) {
  if (is_redacted(g, n))
    return "(redacted)";
  try {
    return v.summary();
  } catch (...) {
    return "(its summary_of has thrown)";
  }
}

} // namespace

std::shared_ptr<const std::string> summary_of(const graph& g, node_id n,
                                              const value& v, bool wanted) {
  if (!v || !is_summarized(g, n, wanted))
    return nullptr;
  return std::make_shared<const std::string>(text_of(g, n, v));
}

bool run_definition::summarizes(node_id n) const {
  return is_summarized(groups.of(), n, notes.summaries);
}

std::shared_ptr<const std::vector<std::string>>
run_definition::summaries_of(node_id n, const value& elements,
                             std::uint64_t first) const {
  if (!elements || first >= most_summarized || !summarizes(n))
    return nullptr;
  const auto& list = elements.get<value_list>();
  auto count = std::min<std::uint64_t>(list.size(), most_summarized - first);
  if (count == 0)
    return nullptr;
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < count; ++i)
    texts.push_back(text_of(groups.of(), n, list[i]));
  return std::make_shared<const std::vector<std::string>>(std::move(texts));
}

} // namespace troupe
