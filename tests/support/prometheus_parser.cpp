#include "prometheus_parser.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <stdexcept>

namespace test {

namespace {

bool is_name(const std::string& s) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_' || c == ':';
  };
  return !s.empty() && !(s[0] >= '0' && s[0] <= '9')
         && std::all_of(s.begin(), s.end(), fits);
}

// A line, from its begin on.
class line_reader {
public:
  explicit line_reader(const std::string& line) : line_(line) {}

  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(why + ": " + line_);
  }

  bool skip(const std::string& what) {
    if (line_.compare(at_, what.size(), what) != 0)
      return false;
    at_ += what.size();
    return true;
  }

  void expect(const std::string& what) {
    if (!skip(what))
      fail("no " + what + " at " + std::to_string(at_));
  }

  std::string name() {
    auto end = line_.find_first_of("{ =", at_);
    auto name = line_.substr(at_, end - at_);
    if (!is_name(name))
      fail("no name: " + name);
    at_ += name.size();
    return name;
  }

  std::string quoted() {
    std::string text;
    for (expect("\""); !skip("\"");) {
      if (at_ >= line_.size())
        fail("open quotes");
      text += skip("\\") ? escaped() : line_[at_++];
    }
    return text;
  }

  std::string rest() { return line_.substr(at_); }

private:
  char escaped() {
    char c = at_ < line_.size() ? line_[at_++] : ' ';
    if (c != '\\' && c != '"' && c != 'n')
      fail("bad escape");
    return c == 'n' ? '\n' : c;
  }

  const std::string& line_;
  std::size_t at_ = 0;
};

double number(line_reader& line) {
  auto text = line.rest();
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    line.fail("no value");
  }
  if (used != text.size())
    line.fail("more than a value");
  return value;
}

metric_sample sample_of(line_reader& line) {
  metric_sample s{.name = line.name(), .labels = {}};
  if (line.skip("{")) {
    do {
      auto name = line.name();
      line.expect("=");
      if (!s.labels.emplace(name, line.quoted()).second)
        line.fail("a label twice");
    } while (line.skip(","));
    line.expect("}");
  }
  line.expect(" ");
  s.value = number(line);
  return s;
}

bool belongs(const std::string& sample, const std::string& family,
             const std::string& type) {
  if (type != "histogram")
    return sample == family;
  return sample == family + "_bucket" || sample == family + "_sum"
         || sample == family + "_count";
}

// The buckets of one histogram come one after the other, then sum and count.
void check_histogram(const std::string& name, const metric_family& f) {
  auto fail = [&](const char* why) { throw std::runtime_error(name + why); };
  double bound = -INFINITY, so_far = 0;
  metric_labels labels;
  bool first = true;
  for (auto s : f.samples) {
    if (s.name == name + "_bucket") {
      if (s.labels.count("le") == 0)
        fail(": a bucket without le");
      double le = std::stod(s.labels["le"]);
      s.labels.erase("le");
      if (first)
        labels = s.labels;
      if (!(le > bound) || s.value < so_far || s.labels != labels)
        fail(": buckets are not cumulative");
      bound = le;
      so_far = s.value;
      first = false;
      continue;
    }
    if (first || !std::isinf(bound) || s.labels != labels)
      fail(": no last bucket");
    if (s.name == name + "_count") {
      if (s.value != so_far)
        fail(": the count is not that of the last bucket");
      bound = -INFINITY;
      so_far = 0;
      first = true;
    }
  }
  if (!first)
    fail(": no count");
}

} // namespace

double metrics::value(const std::string& name,
                      const metric_labels& with) const {
  double sum = 0;
  bool found = false;
  for (const auto& [family, f] : families)
    for (const auto& s : f.samples) {
      bool fits = s.name == name;
      for (const auto& [label, value] : with)
        fits = fits && s.labels.count(label) > 0 && s.labels.at(label) == value;
      if (fits) {
        sum += s.value;
        found = true;
      }
    }
  return found ? sum : -1;
}

metrics parse_prometheus(const std::string& text) {
  if (!text.empty() && text.back() != '\n')
    throw std::runtime_error("the last line has no end");
  metrics all;
  std::map<std::string, std::string> help;
  std::set<std::pair<std::string, metric_labels>> seen;
  std::string current;
  std::istringstream lines{text};
  for (std::string text_line; std::getline(lines, text_line);) {
    line_reader line{text_line};
    if (line.skip("# HELP ")) {
      auto name = line.name();
      line.expect(" ");
      if (!help.emplace(name, line.rest()).second)
        line.fail("HELP twice");
    } else if (line.skip("# TYPE ")) {
      current = line.name();
      line.expect(" ");
      if (!all.families.try_emplace(current).second)
        line.fail("TYPE twice");
      auto& f = all.families[current];
      f.type = line.rest();
      f.help = help[current];
      if (f.type != "counter" && f.type != "gauge" && f.type != "histogram")
        line.fail("no type");
    } else {
      auto s = sample_of(line);
      if (!belongs(s.name, current, all.families[current].type))
        line.fail("not of the family before");
      if (!seen.emplace(s.name, s.labels).second)
        line.fail("a sample twice");
      all.families[current].samples.push_back(std::move(s));
    }
  }
  for (const auto& [name, f] : all.families)
    if (f.type == "histogram")
      check_histogram(name, f);
  return all;
}

} // namespace test
