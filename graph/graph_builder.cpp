#include <troupe/graph/draft_steps.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/node_policies.hpp>

#include <atomic>
#include <stdexcept>

namespace troupe {

namespace {

// Serial numbers tell a handle of a dead builder from one of a new builder.
std::uint32_t next_serial() {
  static std::atomic<std::uint32_t> last{0};
  return ++last;
}

std::shared_ptr<graph_draft> new_draft() {
  auto draft = std::make_shared<graph_draft>();
  draft->made->builder = next_serial();
  return draft;
}

} // namespace

graph_builder::graph_builder() : branch_builder(new_draft(), {}) {}

graph_builder::graph_builder(std::shared_ptr<graph_draft> draft,
                             std::string prefix)
    : branch_builder(std::move(draft), std::move(prefix)) {}

graph_builder::~graph_builder() = default;
graph_builder::graph_builder(graph_builder&&) noexcept = default;
graph_builder& graph_builder::operator=(graph_builder&&) noexcept = default;

graph_builder graph_builder::module(std::string_view name) {
  return {draft_, prefix_ + std::string{name} + '/'};
}

void graph_builder::policy(const task_policy& defaults, const char* file,
                           std::uint32_t line) {
  if (draft_->built)
    throw std::logic_error("policy() is called after build(): say it before");
  draft_->policies.add_module(std::string{module_name()}, defaults,
                              {file, line});
}

void graph_builder::use(std::shared_ptr<const middleware> m) {
  if (draft_->built)
    throw std::logic_error("use() is called after build(): say it before");
  if (!m)
    throw std::invalid_argument("use() was given no middleware: it is null");
  draft_->uses.push_back({std::string{module_name()}, std::move(m)});
}

graph graph_builder::build(std::string name) && {
  if (!prefix_.empty())
    throw std::logic_error("build() was called on module \"" + prefix_
                           + "\": call it on the builder of the whole graph");
  if (draft_->built)
    throw std::logic_error("build() was called again: a builder makes one "
                           "graph, and is spent then");
  // Taken out of the builder, so that a builder is spent whatever happens.
  auto draft = std::exchange(draft_, new_draft());
  draft->built = true;
  draft_->built = true;
  draft->made->name = std::move(name);
  draft->faulty.resize(draft->made->nodes.size());
  check_names(*draft);
  check_policies(*draft);
  find_sources(*draft);
  if (sort_nodes(*draft))
    find_scopes(*draft);
  if (!draft->problems.empty())
    throw graph_error(draft->made->name, std::move(draft->problems));
  sort_always(*draft->made);
  link_users(*draft->made);
  add_middleware(*draft);
  add_fingerprint(*draft->made);
  add_policies(*draft);
  return graph{std::move(draft->made)};
}

} // namespace troupe
