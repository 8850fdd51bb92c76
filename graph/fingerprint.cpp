#include <troupe/graph/draft_steps.hpp>
#include <troupe/graph/middleware.hpp>

namespace troupe {

namespace {

class fnv1a {
public:
  void add(std::string_view text) {
    for (char c : text)
      add_byte(static_cast<unsigned char>(c));
    add_byte(0xff); // no UTF-8 text holds it, so it ends the text
  }
  void add(std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8)
      add_byte(static_cast<unsigned char>(number >> shift));
  }
  std::uint64_t digest() const { return hash_; }

private:
  void add_byte(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001b3u; }
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

} // namespace

void add_fingerprint(graph::data& made) {
  fnv1a hash;
  hash.add(made.name);
  for (node_id id = 0; id < made.nodes.size(); ++id) {
    const auto& n = made.nodes[id];
    hash.add(n.name);
    hash.add(static_cast<std::uint32_t>(n.kind));
    hash.add(readable_type(n.type->name));
    hash.add(n.block);
    hash.add(n.edge_count);
    for (const auto& e : made.arguments(id)) {
      hash.add(e.from);
      hash.add(static_cast<std::uint32_t>(e.how));
    }
  }
  for (auto id : made.always)
    hash.add(id);
  for (const auto& chain : made.chains)
    for (const auto& m : chain)
      hash.add(m->name());
  for (auto number : made.chain_of)
    hash.add(number);
  made.fingerprint = hash.digest();
}

} // namespace troupe
