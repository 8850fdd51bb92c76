#include <troupe/graph/graph_draft.hpp>
#include <troupe/graph/node_adder.hpp>

namespace troupe::detail {

node_adder::node_adder(std::shared_ptr<graph_draft> draft, std::string prefix)
    : draft_(std::move(draft)), prefix_(std::move(prefix)) {}

node_adder::~node_adder() = default;
node_adder::node_adder(node_adder&&) noexcept = default;
node_adder& node_adder::operator=(node_adder&&) noexcept = default;

handle node_adder::add_input(const node_name& name, const type_ops* type,
                             value fallback) {
  auto made = add_node({name, node_kind::input, type, 0, nullptr}, nullptr, 0);
  draft_->made->nodes.back().default_value = std::move(fallback);
  return made;
}

handle node_adder::add_node(const description& d,
                            const node_argument* arguments, std::size_t count) {
  return draft_->add({.name = prefix_ + std::string{d.name.text},
                      .where = d.name.where,
                      .kind = d.kind,
                      .type = d.type,
                      .function = d.function,
                      .passes_on = d.passes_on},
                     d.depth, module_name(), {arguments, count});
}

} // namespace troupe::detail
