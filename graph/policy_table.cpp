#include <troupe/graph/policy_table.hpp>

namespace troupe {

policy_table::number policy_table::add(const task_policy& p) {
  // What is alike is often made in a row: no text is needed then.
  if (p == policies_[last_])
    return last_;
  auto text = to_string(p);
  if (text.empty())
    return 0;
  auto [begin, end] = by_text_.equal_range(text);
  for (auto i = begin; i != end; ++i)
    if (policies_[i->second] == p)
      return last_ = i->second;
  last_ = static_cast<number>(policies_.size());
  policies_.push_back(p);
  by_text_.emplace(std::move(text), last_);
  return last_;
}

} // namespace troupe
