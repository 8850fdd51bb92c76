// Reads a trace in the Trace Event Format, and says what is wrong with it.

#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test {

/// A trace that was written.
class trace_audit {
public:
  using row = std::pair<std::int64_t, std::int64_t>; // process, thread

  struct entry {
    std::string phase, name, category;
    row where;
    std::int64_t start = 0; // nanoseconds
    std::int64_t end = 0;
    std::int64_t id = 0;
    boost::json::object args;
  };

  /// @throws std::exception if it is no valid JSON, or a field has the wrong
  /// type.
  explicit trace_audit(std::string_view text) {
    auto whole = boost::json::parse({text.data(), text.size()});
    expect(whole.at("displayTimeUnit") == "ms", "has no unit");
    for (const auto& e : whole.at("traceEvents").as_array())
      events_.push_back(read(e.as_object()));
    check_names();
    check_nesting();
    check_pairs();
    check_arrows();
    check_counts();
  }

  /// What is wrong, in words; empty if all is well.
  const std::vector<std::string>& problems() const { return problems_; }

  /// The events with a phase, and a category if one is named.
  std::vector<entry> all(std::string_view phase,
                         std::string_view category = {}) const {
    std::vector<entry> found;
    for (const auto& e : events_)
      if (e.phase == phase && (category.empty() || e.category == category))
        found.push_back(e);
    return found;
  }

  /// `collect-total <- block-x` and so on, by the names of the slices of tasks.
  std::multiset<std::string> arrows() const {
    std::multiset<std::string> found;
    for (const auto& f : all("f"))
      for (const auto& s : all("s"))
        if (s.id == f.id)
          found.insert(task_at(f) + " <- " + task_at(s));
    return found;
  }

private:
  static std::string text(const boost::json::object& o, const char* field) {
    const auto* v = o.if_contains(field);
    return v ? boost::json::value_to<std::string>(*v) : "";
  }

  // Rounded, as a viewer does.
  static std::int64_t time(const boost::json::object& o, const char* field) {
    const auto* v = o.if_contains(field);
    return v ? std::llround(v->to_number<double>() * 1'000) : 0;
  }

  entry read(const boost::json::object& o) {
    entry e{text(o, "ph"),
            text(o, "name"),
            text(o, "cat"),
            {o.at("pid").as_int64(), o.at("tid").as_int64()},
            time(o, "ts"),
            time(o, "ts") + time(o, "dur"),
            o.contains("id") ? o.at("id").as_int64() : 0,
            {}};
    if (const auto* args = o.if_contains("args"))
      e.args = args->as_object();
    expect(!e.phase.empty() && !e.name.empty(), "has no phase or name");
    expect(o.contains("ts") == (e.phase != "M"), e.name + " has no time");
    expect(e.where.first > 0 && e.where.second > 0,
           e.name + " is in no process, or no thread");
    expect(e.start >= 0 && e.end >= e.start, e.name + " has negative times");
    return e;
  }

  void check_names() {
    std::set<std::int64_t> processes;
    std::set<row> threads;
    for (const auto& m : all("M"))
      if (m.name == "process_name")
        processes.insert(m.where.first);
      else if (m.name == "thread_name")
        threads.insert(m.where);
    for (const auto& e : events_) {
      expect(processes.contains(e.where.first), e.name + " has no process");
      expect(e.phase != "X" || threads.contains(e.where),
             e.name + " has no thread");
    }
  }

  // Each slice lies in the one that is open when it begins; a node in a task.
  void check_nesting() {
    std::map<row, std::vector<entry>> rows;
    for (const auto& e : all("X"))
      rows[e.where].push_back(e);
    for (auto& [where, slices] : rows) {
      std::stable_sort(
          slices.begin(), slices.end(), [](const entry& a, const entry& b) {
            return std::pair{a.start, -a.end} < std::pair{b.start, -b.end};
          });
      std::vector<entry> open;
      for (const auto& s : slices) {
        bool is_node = s.category == "node";
        while (!open.empty()
               && (open.back().end < s.start
                   || (open.back().end == s.start
                       && !(is_node && s.end == s.start))))
          open.pop_back();
        expect(open.empty() || s.end <= open.back().end,
               s.name + " is not within "
                   + (open.empty() ? "" : open.back().name));
        expect(is_node == !open.empty(), s.name + " is at the wrong depth");
        open.push_back(s);
      }
    }
  }

  void check_pairs() {
    std::map<std::pair<std::string, std::int64_t>, std::vector<entry>> tracks;
    for (const auto& e : events_)
      if (e.phase == "b" || e.phase == "e")
        tracks[{e.category, e.id}].push_back(e);
    for (auto& [key, list] : tracks) {
      std::stable_sort(
          list.begin(), list.end(),
          [](const entry& a, const entry& b) { return a.start < b.start; });
      std::vector<entry> open;
      for (const auto& e : list)
        if (e.phase == "b") {
          open.push_back(e);
        } else if (open.empty() || open.back().name != e.name
                   || open.back().where != e.where) {
          expect(false, e.name + " ends without a beginning");
        } else {
          open.pop_back();
        }
      expect(open.empty(), key.first + " begins without an end");
      expect(std::ranges::count(list, "b", &entry::phase) == 1
                 || key.first == "task",
             key.first + " shares its id");
    }
  }

  void check_arrows() {
    std::map<std::int64_t, std::vector<entry>> arrows;
    for (const auto& e : events_)
      if (e.phase == "s" || e.phase == "f")
        arrows[e.id].push_back(e);
    for (const auto& [id, ends] : arrows) {
      bool whole = ends.size() == 2 && ends[0].phase == "s"
                   && ends[1].phase == "f" && ends[0].start <= ends[1].start;
      expect(whole, "an arrow is not whole, or goes back");
      for (const auto& e : ends)
        expect(!task_at(e).empty(), "an arrow ends at no slice");
    }
  }

  std::string task_at(const entry& e) const {
    for (const auto& s : events_)
      if (s.phase == "X" && s.category == "task" && s.where == e.where
          && s.start <= e.start && (e.start < s.end || s.start == s.end))
        return s.name;
    return {};
  }

  void check_counts() {
    std::map<std::int64_t, std::vector<entry>> counters;
    for (const auto& c : all("C"))
      counters[c.where.first].push_back(c);
    for (auto& [process, list] : counters) {
      std::stable_sort(
          list.begin(), list.end(),
          [](const entry& a, const entry& b) { return a.start < b.start; });
      for (const auto& c : list)
        for (const auto& count : c.args)
          expect(count.value().as_int64() >= 0, "a count is negative");
      for (const auto& count : list.back().args)
        expect(count.value() == 0, "a count is not 0 in the end");
    }
  }

  void expect(bool holds, const std::string& what) {
    if (!holds && problems_.size() < 20)
      problems_.push_back(what);
  }

  std::vector<entry> events_;
  std::vector<std::string> problems_;
};

} // namespace test
