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

graph_builder::graph_builder() : draft_(new_draft()) {}

graph_builder::graph_builder(std::shared_ptr<graph_draft> draft,
                             std::string prefix)
    : draft_(std::move(draft)), prefix_(std::move(prefix)) {}

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
  draft_->policies.add_module(module_name(), defaults, {file, line});
}

void graph_builder::use(std::shared_ptr<const middleware> m) {
  if (draft_->built)
    throw std::logic_error("use() is called after build(): say it before");
  if (!m)
    throw std::invalid_argument("use() was given no middleware: it is null");
  draft_->uses.push_back({module_name(), std::move(m)});
}

std::string graph_builder::module_name() const {
  return prefix_.substr(0, prefix_.empty() ? 0 : prefix_.size() - 1);
}

handle graph_builder::add_input(const node_name& name, const type_ops* type,
                                value fallback) {
  auto made = add_node({name, node_kind::input, type, 0, nullptr}, nullptr, 0);
  draft_->made->nodes.back().default_value = std::move(fallback);
  return made;
}

handle graph_builder::add_node(const description& d,
                               const detail::node_argument* arguments,
                               std::size_t count) {
  node_function function{d.function};
  auto name = prefix_ + std::string{d.name.text};
  if (draft_->built)
    throw std::logic_error("node \"" + name
                           + "\" is added after build(): add all nodes first");
  auto& made = *draft_->made;
  auto id = static_cast<node_id>(made.nodes.size());
  if (!prefix_.empty())
    draft_->modules.emplace(id, module_name());
  made.nodes.push_back(
      {.name = std::move(name),
       .where = d.name.where,
       .kind = d.kind,
       .type = d.type,
       .function = std::move(function),
       .first_edge = static_cast<std::uint32_t>(made.edges.size()),
       .edge_count = static_cast<std::uint32_t>(count)});
  draft_->depths.push_back(static_cast<std::int8_t>(d.depth));
  for (const auto* a = arguments; a != arguments + count; ++a) {
    if (a->name)
      draft_->names.emplace(
          static_cast<std::uint32_t>(made.edges.size()),
          graph_draft::by_name{*a->name, std::string{draft_->module_of(id)},
                               a->type, a->depth});
    draft_->sources.push_back(a->source);
    made.edges.push_back({no_node, a->how});
  }
  return {made.builder, id};
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
