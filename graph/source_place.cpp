#include <troupe/graph/source_place.hpp>

#include <string_view>

namespace troupe {

std::string to_string(const source_place& place) {
  std::string_view file = place.file;
  file.remove_prefix(file.rfind('/') + 1);
  return std::string{file} + ':' + std::to_string(place.line);
}

} // namespace troupe
