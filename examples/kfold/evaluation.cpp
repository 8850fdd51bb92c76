#include "evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <numeric>
#include <sstream>

namespace kfold {

confusion& confusion::operator+=(const confusion& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i)
    counts_[i] += other.counts_[i];
  return *this;
}

std::size_t confusion::right() const {
  std::size_t n = 0;
  for (std::size_t c = 0; c < classes_; ++c)
    n += at(c, c);
  return n;
}

std::size_t confusion::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
}

double confusion::accuracy() const {
  return static_cast<double>(right()) / static_cast<double>(total());
}

confusion evaluate(const naive_bayes& model, const data_set& test) {
  confusion found{test.classes.size()};
  for (const auto& s : test.samples)
    found.add(s.label, model.predict(s.features));
  return found;
}

report summarise(const data_set& data, const std::vector<confusion>& folds) {
  report r{data.classes, folds, confusion{data.classes.size()}};
  const auto n = static_cast<double>(folds.size());
  for (const auto& f : folds) {
    r.total += f;
    r.mean += f.accuracy() / n;
  }
  double squares = 0;
  for (const auto& f : folds)
    squares += std::pow(f.accuracy() - r.mean, 2);
  r.deviation = std::sqrt(squares / (n - 1));
  return r;
}

std::string as_text(const report& r) {
  std::ostringstream out;
  int width = 6; // enough for any count
  for (const auto& name : r.classes)
    width = std::max(width, static_cast<int>(name.size()));
  out << std::fixed << std::setprecision(4);
  for (std::size_t i = 0; i < r.folds.size(); ++i)
    out << "fold " << std::left << std::setw(4) << i + 1 << std::right
        << r.folds[i].accuracy() << "  " << r.folds[i].right() << " of "
        << r.folds[i].total() << '\n';
  out << "accuracy " << r.mean << ", standard deviation " << r.deviation
      << "\n\n";

  const auto column = [&](const auto& x) {
    out << "  " << std::setw(width) << x;
  };
  out << "what a sample is, and what it was taken for:\n";
  column("");
  std::for_each(r.classes.begin(), r.classes.end(), column);
  for (std::size_t actual = 0; actual < r.classes.size(); ++actual) {
    out << '\n';
    column(r.classes[actual]);
    for (std::size_t taken = 0; taken < r.classes.size(); ++taken)
      column(r.total.at(actual, taken));
  }
  out << '\n';
  return std::move(out).str();
}

} // namespace kfold
