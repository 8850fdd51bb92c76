#include <troupe/actors/clock.hpp>
#include <troupe/actors/element_puller.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe {

element_puller::element_puller(expansion& from, std::uint64_t limit,
                               std::uint64_t discarded)
    : from_(from), discarded_(discarded),
      limit_(from.lazy() ? std::max<std::uint64_t>(limit, 1)
                         : ~std::uint64_t{0}),
      patience_ends_(now_ns() + patience) {
  elements_.reserve(std::min<std::uint64_t>(from.size_hint(), limit_));
}

bool element_puller::pull() {
  value item;
  std::string label;
  while (from_.next(item, label)) {
    if (discarded_ > 0) {
      --discarded_;
      continue;
    }
    if (!label.empty())
      labels_.resize(elements_.size());
    elements_.push_back(std::move(item));
    if (!label.empty())
      labels_.push_back(std::exchange(label, {}));
    if (from_.lazy()
        && (elements_.size() >= limit_ || now_ns() >= patience_ends_))
      return true;
  }
  return false;
}

void element_puller::finish(value& elements, label_list& labels) {
  if (!labels_.empty()) {
    labels_.resize(elements_.size());
    labels =
        std::make_shared<const std::vector<std::string>>(std::move(labels_));
  }
  elements = value::of(std::move(elements_));
}

} // namespace troupe
