#include "data_set.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace kfold {

namespace {

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t from = 0, comma = 0; comma != line.npos; from = comma + 1) {
    comma = line.find(',', from);
    cells.emplace_back(line.substr(from, comma - from));
  }
  return cells;
}

double number_in(const std::string& cell) {
  double x = 0;
  const auto* end = cell.data() + cell.size();
  auto [at, error] = std::from_chars(cell.data(), end, x);
  if (error != std::errc{} || at != end || !std::isfinite(x))
    throw std::runtime_error("\"" + cell + "\" is no number");
  return x;
}

void add_header(data_set& data, std::vector<std::string> names) {
  if (names.size() < 2)
    throw std::runtime_error("there must be two columns at least");
  names.pop_back(); // of the class
  data.features = std::move(names);
}

void add_sample(data_set& data, const std::vector<std::string>& cells) {
  if (cells.size() != data.features.size() + 1)
    throw std::runtime_error(std::to_string(data.features.size() + 1)
                             + " columns are wanted, and "
                             + std::to_string(cells.size()) + " there");
  sample s;
  for (std::size_t i = 0; i + 1 < cells.size(); ++i)
    s.features.push_back(number_in(cells[i]));
  auto known = std::find(data.classes.begin(), data.classes.end(), //
                         cells.back());
  s.label = static_cast<std::size_t>(known - data.classes.begin());
  if (known == data.classes.end())
    data.classes.push_back(cells.back());
  data.samples.push_back(std::move(s));
}

} // namespace

data_set read_csv(std::istream& in) {
  data_set data;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.ends_with('\r'))
      line.pop_back();
    if (line.empty() || line.starts_with('#'))
      continue;
    try {
      if (data.features.empty())
        add_header(data, cells_of(line));
      else
        add_sample(data, cells_of(line));
    } catch (const std::runtime_error& e) {
      throw std::runtime_error("line " + std::to_string(number) + ": "
                               + e.what());
    }
  }
  return data;
}

data_set read_data_set(const std::filesystem::path& file) {
  const auto fail = [&] {
    throw std::system_error(errno, std::generic_category(),
                            "cannot read " + file.string());
  };
  std::ifstream in{file};
  if (!in)
    fail();
  try {
    auto data = read_csv(in);
    if (in.bad())
      fail();
    return data;
  } catch (const std::system_error&) {
    throw;
  } catch (const std::runtime_error& e) {
    throw std::runtime_error(file.string() + ", " + e.what());
  }
}

} // namespace kfold
