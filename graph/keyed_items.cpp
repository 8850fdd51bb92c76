#include <troupe/graph/keyed_items.hpp>
#include <troupe/graph/name_list.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace troupe::detail {

class keyed_list {
public:
  keyed_list(value elements, label_list keys)
      : elements_(std::move(elements)), keys_(std::move(keys)) {}
  ~keyed_list() { delete sorted_.load(); }
  keyed_list(const keyed_list&) = delete;
  keyed_list& operator=(const keyed_list&) = delete;

  const value& elements() const { return elements_; }
  const label_list& keys() const { return keys_; }
  const std::string& key(std::size_t i) const { return (*keys_)[i]; }

  void check() const {
    if (const auto& problem = sorted().problem; !problem.empty())
      throw std::invalid_argument(problem);
  }

  std::size_t find(std::string_view wanted) const {
    const auto& all = sorted().by_key;
    auto i = std::lower_bound(
        all.begin(), all.end(), wanted,
        [this](auto index, std::string_view k) { return key(index) < k; });
    return i != all.end() && key(*i) == wanted ? *i : all.size();
  }

private:
  struct sorted_keys {
    std::vector<std::uint32_t> by_key; // indices, as keys ascend
    std::string problem;
  };

  // Made by the first who asks; of several at once, one wins.
  const sorted_keys& sorted() const {
    const auto* known = sorted_.load();
    if (known)
      return *known;
    auto made = std::make_unique<const sorted_keys>(sort());
    if (sorted_.compare_exchange_strong(known, made.get()))
      return *made.release();
    return *known;
  }

  sorted_keys sort() const {
    std::vector<std::uint32_t> all(elements_.get<value_list>().size());
    std::iota(all.begin(), all.end(), 0u);
    for (auto i : all)
      if (!keys_ || key(i).empty())
        return {{},
                "element " + std::to_string(i)
                    + " has no key, and by_key() needs one for each: have the "
                      "expander yield pairs, of a key and a value, or labelled "
                      "elements"};
    std::stable_sort(all.begin(), all.end(),
                     [this](auto a, auto b) { return key(a) < key(b); });
    auto twin =
        std::adjacent_find(all.begin(), all.end(),
                           [this](auto a, auto b) { return key(a) == key(b); });
    if (twin != all.end())
      return {{},
              "elements " + std::to_string(twin[0]) + " and "
                  + std::to_string(twin[1]) + " have the same key, "
                  + in_quotes(key(*twin))
                  + ": give by_key() another one for each, or use all()"};
    return {std::move(all), {}};
  }

  value elements_;
  label_list keys_;
  mutable std::atomic<const sorted_keys*> sorted_{nullptr};
};

value make_keyed_list(value elements, label_list keys) {
  return value::of<keyed_list_ptr>(
      std::make_shared<const keyed_list>(std::move(elements), std::move(keys)));
}

const value& elements_of(const keyed_list& list) { return list.elements(); }

const label_list& keys_of(const keyed_list& list) { return list.keys(); }

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
