#include <troupe/hooks/run_id.hpp>

namespace troupe {

std::string to_string(run_id id) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (auto word : {id.high, id.low})
    for (int shift = 60; shift >= 0; shift -= 4)
      text += digits[(word >> shift) & 0xf];
  return text;
}

} // namespace troupe
