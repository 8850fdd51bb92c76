#include <troupe/graph/name_list.hpp>
#include <troupe/graph/placement.hpp>

#include <algorithm>

namespace troupe {

bool placement::allows(bool is_local,
                       const std::vector<std::string>& labels) const {
  switch (where) {
  case kind::anywhere:
    return true;
  case kind::local:
    return is_local;
  case kind::labelled:
    return std::ranges::find(labels, label) != labels.end();
  }
  return false;
}

std::string to_string(const placement& p) {
  switch (p.where) {
  case placement::kind::anywhere:
    return "anywhere";
  case placement::kind::local:
    return "local";
  case placement::kind::labelled:
    return "on " + in_quotes(p.label);
  }
  return "?";
}

} // namespace troupe
