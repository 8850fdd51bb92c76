// Tests expansion_state: what a run's plan knows of the elements of one
// expansion. Scopes are made by hand.

#include <troupe/graph/expansion_state.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace troupe;

namespace {

using names = std::vector<std::string>;

label_list labels(names list) {
  return std::make_shared<const names>(std::move(list));
}

// A scope with one group, and columns of that many readers.
dataflow::scope scope_with(std::vector<std::uint32_t> readers) {
  dataflow::scope s{1, 0, 0, 0};
  s.members = {0};
  s.inside = {0};
  for (auto count : readers)
    s.columns.push_back({.node = 0, .how = passing::plain, .readers = count});
  return s;
}

dataflow::scope gathered_scope() {
  auto s = scope_with({0});
  s.columns[0].gathered_into = {0};
  return s;
}

void put_numbers(expansion_state& e, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i)
    e.put(0, i, value::of(static_cast<int>(i)));
}

missing_value missing_for(std::string why) {
  failure f;
  f.error = {"error", std::move(why)};
  return {{5, 0, {}}, std::make_shared<const failure>(f)};
}

// Numbers; `!why` for a failure.
std::string text_of(const value& list) {
  std::string text;
  for (const auto& v : list.get<value_list>())
    if (const auto* f = v.get_if<shared_failure>())
      text += '!' + (*f)->error.message + ' ';
    else
      text += (v ? std::to_string(v.get<int>()) : "-") + ' ';
  return text;
}

} // namespace

// -- elements -----------------------------------------------------------------

TEST_CASE("an expansion ends when its elements' tasks have ended and no more "
          "will come",
          "[expansion_state]") {
  auto s = scope_with({});
  expansion_state e{s, 1, false};
  CHECK_FALSE(e.ended());
  e.grow(2, nullptr);
  e.end_one(0);
  e.end_one(1);
  CHECK_FALSE(e.ended());
  e.finalize();
  CHECK(e.ended());
}

TEST_CASE("expansions within and folds are waited for as well",
          "[expansion_state]") {
  auto s = scope_with({1});
  s.children = {2};
  s.folds = {{3, 0, true}};
  expansion_state e{s, 1, false};
  e.grow(1, nullptr);
  e.finalize();
  e.end_one(0); // the task
  e.end_one(0); // the expansion within
  e.end_one(0); // as an element of the fold
  CHECK_FALSE(e.ended());
  e.end_fold();
  CHECK(e.ended());
}

TEST_CASE("settled elements of a stream are forgotten in their order",
          "[expansion_state]") {
  auto s = scope_with({});
  expansion_state e{s, 1, true};
  e.grow(3, nullptr);
  CHECK(e.unsettled() == 3);
  e.end_one(1);
  CHECK(e.first() == 0);
  e.end_one(0);
  CHECK(e.first() == 2);
  CHECK(e.unsettled() == 1);
  e.grow(2, nullptr);
  CHECK(e.unsettled() == 3);
}

TEST_CASE("elements of a list are not forgotten", "[expansion_state]") {
  auto s = scope_with({});
  expansion_state e{s, 1, false};
  e.grow(2, nullptr);
  e.end_one(0);
  CHECK(e.first() == 0);
}

TEST_CASE("an element of a stream without tasks is settled at once",
          "[expansion_state]") {
  dataflow::scope s{1, 0, 0, 0};
  expansion_state e{s, 1, true};
  e.grow(4, nullptr);
  CHECK(e.unsettled() == 0);
}

TEST_CASE("each element has a place for each expansion within it",
          "[expansion_state]") {
  auto s = scope_with({});
  s.children = {2, 3};
  dataflow::scope a{2, 1, 1, 0}, b{3, 2, 1, 1};
  expansion_state e{s, 1, false}, within{b, 2, false};
  e.grow(2, nullptr);
  e.child(b, 1) = &within;
  CHECK(e.child(b, 1) == &within);
  CHECK(e.child(a, 1) == nullptr);
  CHECK(e.child(b, 0) == nullptr);
}

// -- labels -------------------------------------------------------------------

TEST_CASE("labels come in parts, some of them without", "[expansion_state]") {
  auto s = scope_with({});
  expansion_state e{s, 1, false};
  e.grow(2, labels({"a", ""}));
  e.grow(1, nullptr);
  e.grow(2, labels({"d", "e"}));
  names seen;
  for (std::uint64_t row = 0; row < e.size(); ++row)
    seen.push_back(e.label(row) ? *e.label(row) : "-");
  CHECK(seen == names{"a", "-", "-", "d", "e"});
}

TEST_CASE("labels of settled elements of a stream are dropped",
          "[expansion_state]") {
  auto s = scope_with({});
  auto some = labels({"a"});
  expansion_state e{s, 1, true};
  e.grow(1, some);
  CHECK(some.use_count() == 2);
  e.end_one(0);
  CHECK(some.use_count() == 1);
  CHECK_FALSE(e.has_labels());
}

TEST_CASE("labels are kept if a column is gathered by key",
          "[expansion_state]") {
  auto s = gathered_scope();
  s.keeps_labels = true;
  expansion_state e{s, 1, true};
  names seen;
  auto add = [&](label_list list) {
    auto first = e.size();
    e.grow(list->size(), list);
    for (auto row = first; row < e.size(); ++row) {
      e.put(0, row, value::of(static_cast<int>(row)));
      e.end_one(row);
    }
  };
  add(labels({"c", "b"}));
  add(labels({"a"}));
  e.finalize();
  CHECK(e.unsettled() == 0);
  auto list =
      detail::load<keyed_items<int>>::from(e.gathered(0, passing::by_key));
  CHECK(list[0].first == "c");
  CHECK(list[2].first == "a");
  CHECK(list.at("b") == 1);
}

// -- values -------------------------------------------------------------------

TEST_CASE("a value is let go by the last of its readers", "[expansion_state]") {
  auto s = scope_with({2});
  expansion_state e{s, 1, false};
  e.grow(1, nullptr);
  auto item = std::make_shared<int>(1);
  e.put(0, 0, value::of(item));
  CHECK(item.use_count() == 2);
  CHECK(e.take(0, 0, 1).at(0).get<std::shared_ptr<int>>() == item);
  CHECK(item.use_count() == 2);
  e.release(0, 0);
  CHECK(item.use_count() == 1);
}

TEST_CASE("a target's values are kept", "[expansion_state]") {
  auto s = scope_with({1});
  s.columns[0].kept = true;
  expansion_state e{s, 1, false};
  e.grow(1, nullptr);
  e.put(0, 0, value::of(7));
  e.take(0, 0, 1);
  CHECK(e.at(0, 0).get<int>() == 7);
}

TEST_CASE("values of a range are taken as a list", "[expansion_state]") {
  auto s = scope_with({1});
  expansion_state e{s, 1, false};
  e.grow(4, nullptr);
  put_numbers(e, 4);
  auto taken = e.take(0, 1, 2);
  CHECK(taken.per_element);
  CHECK(taken.at(1).get<int>() == 1);
  CHECK(taken.at(2).get<int>() == 2);
}

TEST_CASE("what is there from the beginning is one value, or one for each",
          "[expansion_state]") {
  auto s = scope_with({1, 1});
  s.present = {0, 1};
  s.columns[0].present = 0;
  s.columns[1].present = 1;
  expansion_state e{s, 1, false};
  e.grow(2, nullptr);
  e.finalize();
  e.put_present(0, {value::of(5), false});
  e.put_present(1, {value::of(value_list{value::of(6), value::of(7)}), true});
  CHECK(e.complete(0));
  CHECK(e.at(0, 1).get<int>() == 5);
  CHECK(e.at(1, 1).get<int>() == 7);
  CHECK(text_of(e.gathered(0, passing::all)) == "5 5 ");
  CHECK(text_of(e.gathered(1, passing::all)) == "6 7 ");
}

TEST_CASE("a column is complete when all is known of each element",
          "[expansion_state]") {
  auto s = gathered_scope();
  expansion_state e{s, 1, false};
  e.grow(2, nullptr);
  put_numbers(e, 1);
  e.put_missing(0, 1, missing_for("why"));
  CHECK_FALSE(e.complete(0)); // there may be more elements
  e.finalize();
  CHECK(e.complete(0));
  CHECK(e.has(0, 0));
  CHECK(e.has(0, 1));
}

TEST_CASE("what is missing is told in the order of elements",
          "[expansion_state]") {
  auto s = scope_with({0, 0});
  expansion_state e{s, 1, false};
  e.grow(4, nullptr);
  CHECK(e.first_missing(0) == nullptr);
  e.put_missing(0, 3, missing_for("third"));
  e.put_missing(0, 2, missing_for("second"));
  CHECK(e.missing(0, 3)->failure->error.message == "third");
  CHECK(e.missing(0, 1) == nullptr);
  CHECK(e.first_missing(0)->failure->error.message == "second");
  CHECK(e.first_missing(1) == nullptr);
  e.failure = missing_for("no more");
  CHECK(e.first_missing(1)->failure->error.message == "no more");
}

TEST_CASE("gathering leaves out what is missing, or puts failures there",
          "[expansion_state]") {
  auto s = gathered_scope();
  s.columns[0].readers = 1; // so that values stay for the second look
  expansion_state e{s, 1, false};
  e.grow(3, nullptr);
  e.put(0, 0, value::of(1));
  e.put_missing(0, 1, missing_for("broken"));
  e.put(0, 2, value::of(3));
  e.failure = missing_for("ended");
  e.finalize();
  CHECK(text_of(e.gathered(0, passing::successes)) == "1 3 ");
  CHECK(text_of(e.gathered(0, passing::outcomes)) == "1 !broken 3 !ended ");
  CHECK(e.gathered(0, passing::order).get_if<done>());
}

TEST_CASE("the only list that is gathered takes the values over",
          "[expansion_state]") {
  auto s = gathered_scope();
  expansion_state e{s, 1, false};
  auto item = std::make_shared<int>(1);
  e.grow(1, nullptr);
  e.put(0, 0, value::of(item));
  e.finalize();
  auto list = e.gathered(0, passing::all);
  CHECK(item.use_count() == 2);
}

// -- gates --------------------------------------------------------------------

TEST_CASE("a gate opens for an element when all its columns are there",
          "[expansion_state]") {
  auto s = scope_with({});
  s.gates = {{0, 1}, {0, 2}};
  expansion_state e{s, 1, true};
  e.grow(1, nullptr);
  e.grow(1, nullptr);
  CHECK(e.is_open(nowhere, 1));
  CHECK_FALSE(e.is_open(0, 1));
  CHECK(e.arrive(0, 1));
  CHECK(e.is_open(0, 1));
  CHECK_FALSE(e.is_open(0, 0));
  CHECK_FALSE(e.arrive(1, 1));
  CHECK(e.arrive(1, 1));
}
