#include "naive_bayes.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <stdexcept>

namespace kfold {

namespace {

using normal = naive_bayes::normal;
using class_model = naive_bayes::class_model;
using sample_refs = std::vector<std::reference_wrapper<const sample>>;

sample_refs samples_of(const data_set& data, std::size_t label) {
  sample_refs found;
  for (const auto& s : data.samples)
    if (s.label == label)
      found.emplace_back(s);
  return found;
}

// The maximum-likelihood estimate: the variance is divided by n. Two passes,
// because one would lose digits.
normal estimate(const sample_refs& samples, std::size_t feature) {
  const auto n = static_cast<double>(samples.size());
  normal of;
  for (const sample& s : samples)
    of.mean += s.features[feature] / n;
  for (const sample& s : samples)
    of.variance += std::pow(s.features[feature] - of.mean, 2) / n;
  return of;
}

double largest_variance(const data_set& data) {
  const sample_refs all{data.samples.begin(), data.samples.end()};
  double largest = 0;
  for (std::size_t f = 0; f < data.features.size(); ++f)
    largest = std::max(largest, estimate(all, f).variance);
  return largest;
}

} // namespace

std::vector<double>
naive_bayes::log_joint(const std::vector<double>& features) const {
  std::vector<double> joint;
  for (const auto& c : classes_) {
    joint.push_back(c.log_prior);
    for (std::size_t f = 0; f < features.size(); ++f) {
      const auto& n = c.features[f];
      joint.back() -= std::log(2 * std::numbers::pi * n.variance) / 2
                      + std::pow(features[f] - n.mean, 2) / (2 * n.variance);
    }
  }
  return joint;
}

std::size_t naive_bayes::predict(const std::vector<double>& features) const {
  const auto joint = log_joint(features);
  return static_cast<std::size_t>(std::max_element(joint.begin(), joint.end())
                                  - joint.begin());
}

naive_bayes naive_bayes_trainer::fit(const data_set& train) const {
  const auto added = smoothing * largest_variance(train);
  std::vector<class_model> classes;
  for (std::size_t c = 0; c < train.classes.size(); ++c) {
    const auto samples = samples_of(train, c);
    if (samples.empty())
      throw std::runtime_error("there is no " + train.classes[c]
                               + " to learn from");
    class_model model;
    model.log_prior = std::log(static_cast<double>(samples.size())
                               / static_cast<double>(train.samples.size()));
    for (std::size_t f = 0; f < train.features.size(); ++f) {
      auto n = estimate(samples, f);
      n.variance += added;
      if (!(n.variance > 0))
        throw std::runtime_error(train.features[f] + " is the same for every "
                                 + train.classes[c] + ": use some smoothing");
      model.features.push_back(n);
    }
    classes.push_back(std::move(model));
  }
  return naive_bayes{std::move(classes)};
}

} // namespace kfold
