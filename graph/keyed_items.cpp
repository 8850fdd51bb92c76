#include <troupe/graph/keyed_items.hpp>
#include <troupe/graph/name_list.hpp>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace troupe::detail {

class keyed_list {
public:
  keyed_list(value elements, label_list keys)
      : elements_(std::move(elements)), keys_(std::move(keys)) {}

  const value& elements() const { return elements_; }
  const std::string& key(std::size_t i) const { return (*keys_)[i]; }

  void check() const {
    // Nothing is thrown in there, which some runtimes cannot bear.
    std::call_once(sorted_, [this] { sort(); });
    if (!problem_.empty())
      throw std::invalid_argument(problem_);
  }

  std::size_t find(std::string_view wanted) const {
    auto i = std::lower_bound(
        by_key_.begin(), by_key_.end(), wanted,
        [this](auto index, std::string_view k) { return key(index) < k; });
    return i != by_key_.end() && key(*i) == wanted ? *i : by_key_.size();
  }

private:
  void sort() const {
    by_key_.resize(elements_.get<value_list>().size());
    std::iota(by_key_.begin(), by_key_.end(), 0u);
    for (auto i : by_key_)
      if (!keys_ || key(i).empty()) {
        problem_ = "element " + std::to_string(i)
                   + " has no key, and by_key() needs one for each: have the "
                     "expander yield pairs, of a key and a value, or labelled "
                     "elements";
        return;
      }
    std::stable_sort(by_key_.begin(), by_key_.end(),
                     [this](auto a, auto b) { return key(a) < key(b); });
    auto twin =
        std::adjacent_find(by_key_.begin(), by_key_.end(),
                           [this](auto a, auto b) { return key(a) == key(b); });
    if (twin != by_key_.end())
      problem_ = "elements " + std::to_string(twin[0]) + " and "
                 + std::to_string(twin[1]) + " have the same key, "
                 + in_quotes(key(*twin))
                 + ": give by_key() another one for each, or use all()";
  }

  value elements_;
  label_list keys_;
  mutable std::once_flag sorted_;
  mutable std::vector<std::uint32_t> by_key_; // indices, as keys ascend
  mutable std::string problem_;
};

value make_keyed_list(value elements, label_list keys) {
  return value::of<keyed_list_ptr>(
      std::make_shared<const keyed_list>(std::move(elements), std::move(keys)));
}

const value& elements_of(const keyed_list& list) { return list.elements(); }

void check_keys(const keyed_list& list) { list.check(); }

const std::string& key_of(const keyed_list& list, std::size_t i) {
  return list.key(i);
}

std::size_t find_key(const keyed_list& list, std::string_view key) {
  return list.find(key);
}

void tell_no_such_key(std::string_view key) {
  throw std::out_of_range("there is no element with the key " + in_quotes(key));
}

} // namespace troupe::detail
