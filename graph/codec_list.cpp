#include <troupe/graph/codec_list.hpp>

#include <set>

namespace troupe {

namespace {

const char* word_for(const value_codec* codec) {
  switch (codec ? codec->kind : codec_kind::none) {
  case codec_kind::none:
    return "none";
  case codec_kind::bytes:
    return "bytes";
  case codec_kind::standard:
    return "standard";
  case codec_kind::inspected:
    return "inspect";
  case codec_kind::own:
    return "own";
  }
  return "unknown";
}

} // namespace

std::vector<std::string> codec_list(const graph& g) {
  std::set<std::string> all;
  for (node_id id = 0; id < g.size(); ++id) {
    const auto& type = *g.at(id).type;
    all.insert(readable_type(type.name) + ": " + word_for(type.codec));
  }
  return {all.begin(), all.end()};
}

} // namespace troupe
