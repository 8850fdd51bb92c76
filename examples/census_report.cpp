#include "census_report.hpp"

#include <boost/json.hpp>
#include <boost/locale/encoding_utf.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace census {

namespace {

constexpr std::uint32_t largest_files = 5;
constexpr std::size_t names_in_text = 5;

// The first `n` by descending count; equal ones by name.
std::vector<word_count> most(std::vector<word_count> counts, std::uint32_t n) {
  auto middle =
      counts.begin() + std::min<std::ptrdiff_t>(n, std::ssize(counts));
  std::partial_sort(counts.begin(), middle, counts.end(),
                    [](const word_count& a, const word_count& b) {
                      return a.count != b.count ? a.count > b.count
                                                : a.name < b.name;
                    });
  counts.erase(middle, counts.end());
  return counts;
}

void print_row(std::ostream& out, std::uint64_t count, std::string_view name) {
  out << std::setw(12) << count << "  " << name << '\n';
}

void print_table(std::ostream& out, std::string_view title,
                 const std::vector<word_count>& rows) {
  if (!rows.empty())
    out << '\n' << title << ":\n";
  for (const auto& row : rows)
    print_row(out, row.count, row.name);
}

void print_names(std::ostream& out, std::string_view title,
                 const std::vector<std::string>& names) {
  if (names.empty())
    return;
  out << '\n' << title << ": " << names.size() << '\n';
  for (std::size_t i = 0; i < std::min(names.size(), names_in_text); ++i)
    out << "  " << names[i] << '\n';
  if (names.size() > names_in_text)
    out << "  and " << names.size() - names_in_text << " more\n";
}

// JSON is UTF-8; file names are whatever bytes, so the wrong ones are left out.
std::string as_utf8(const std::string& name) {
  return boost::locale::conv::utf_to_utf<char>(name);
}

boost::json::array json_names(const std::vector<std::string>& names) {
  boost::json::array array;
  for (const auto& name : names)
    array.emplace_back(as_utf8(name));
  return array;
}

boost::json::array json_counts(const std::vector<word_count>& counts) {
  boost::json::array array;
  for (const auto& c : counts)
    array.push_back({{"name", as_utf8(c.name)}, {"count", c.count}});
  return array;
}

} // namespace

void tally::add(const source_facts& f) {
  ++sums_.files;
  sums_.lines += f.lines;
  sums_.blank += f.blank;
  sums_.comment += f.comment;
  sums_.code += f.code;
  for (const auto& word : f.identifiers) {
    sums_.identifiers += word.count;
    words_[word.name] += word.count;
  }
  sums_.largest.push_back({f.file.string(), f.lines});
  if (!f.error.empty())
    sums_.unreadable.push_back(f.file.string());
  if (!f.valid_utf8)
    sums_.invalid_utf8.push_back(f.file.string());
}

void tally::add_unreadable(std::string name) {
  sums_.unreadable.push_back(std::move(name));
}

report tally::finish(std::uint32_t top) && {
  std::vector<word_count> words;
  for (const auto& [word, count] : words_)
    words.push_back({std::string{word}, count});
  sums_.top = most(std::move(words), top);
  sums_.largest = most(std::move(sums_.largest), largest_files);
  return std::move(sums_);
}

std::string as_text(const report& r) {
  std::ostringstream out;
  print_row(out, r.files, "files");
  print_row(out, r.lines, "lines");
  print_row(out, r.blank, "  blank");
  print_row(out, r.comment, "  comment");
  print_row(out, r.code, "  code");
  print_row(out, r.identifiers, "identifiers");
  print_table(out, "most frequent identifiers", r.top);
  print_table(out, "largest files, in lines", r.largest);
  print_names(out, "cannot be read", r.unreadable);
  print_names(out, "not UTF-8", r.invalid_utf8);
  return std::move(out).str();
}

std::string as_json(const report& r) {
  boost::json::object o{
      {"files", r.files},
      {"lines", r.lines},
      {"blank", r.blank},
      {"comment", r.comment},
      {"code", r.code},
      {"identifiers", r.identifiers},
      {"unreadable", r.unreadable.size()},
      {"top", json_counts(r.top)},
      {"unreadable_names", json_names(r.unreadable)},
      {"invalid_utf8", r.invalid_utf8.size()},
      {"invalid_utf8_names", json_names(r.invalid_utf8)},
  };
  return boost::json::serialize(o) + '\n';
}

} // namespace census
