#include <troupe/graph/middleware.hpp>
#include <troupe/graph/name_list.hpp>

#include <stdexcept>

namespace troupe {

namespace {

void check_type(const middleware& m, const node& n, const value& made) {
  if (n.kind != node_kind::plain || same_type(made.type(), n.type))
    return;
  auto returned = made ? "a value of type " + readable_type(made.type()->name)
                       : std::string{"no value"};
  throw std::logic_error("middleware " + in_quotes(m.name()) + " returned "
                         + returned + " for node " + in_quotes(n.name)
                         + ", which yields " + readable_type(n.type->name)
                         + ": return a value of that type, such as next()'s");
}

} // namespace

value call_around(std::span<const std::shared_ptr<const middleware>> chain,
                  const node_call& call, next_call innermost) {
  if (chain.empty())
    return innermost();
  auto rest = [&] { return call_around(chain.subspan(1), call, innermost); };
  auto made = chain.front()->around(call, next_call{rest});
  check_type(*chain.front(), call.about(), made);
  return made;
}

} // namespace troupe
