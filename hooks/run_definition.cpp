#include <troupe/hooks/run_definition.hpp>

#include <algorithm>

namespace troupe {

std::shared_ptr<const std::string> summary_of(const graph& g, node_id n,
                                              const value& v, bool wanted) {
  auto tags = g.tags(n);
  auto has = [tags](std::string_view key) {
    return std::any_of(tags.begin(), tags.end(),
                       [key](const tag& t) { return t.key == key; });
  };
  if (!v || !(wanted || has("summarize")))
    return nullptr;
  if (has("redact"))
    return std::make_shared<const std::string>("(redacted)");
  try {
    return std::make_shared<const std::string>(v.summary());
  } catch (...) {
    return std::make_shared<const std::string>("(its summary_of has thrown)");
  }
}

} // namespace troupe
