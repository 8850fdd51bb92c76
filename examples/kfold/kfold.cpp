// Cross-validates a classifier on Fisher's iris flowers, with a task per fold.
//
// Shows labelled elements, a value from outside that every element is given, a
// pair taken apart, a member function as a node, a parameter of the model as an
// input, and a failure that is told by the element's label.

#include "data_set.hpp"
#include "evaluation.hpp"
#include "folds.hpp"
#include "naive_bayes.hpp"
#include "options.hpp"
#include <troupe/hooks/progress.hpp>
#include <troupe/troupe.hpp>

#include <iostream>
#include <memory>

using namespace kfold;
using std::filesystem::path;

std::vector<troupe::labelled<fold>>
labelled_folds(const data_set& data, std::size_t count, std::uint64_t seed) {
  std::vector<troupe::labelled<fold>> all;
  for (auto& f : make_folds(data, count, seed)) {
    auto label = std::to_string(f.number) + "/" + std::to_string(count);
    all.push_back({"fold " + label, std::move(f)});
  }
  return all;
}

// A broken fold has nothing of the first class to learn from.
std::pair<data_set, data_set>
split_or_break(const data_set& data, const fold& f, std::size_t broken) {
  auto [train, test] = split(data, f);
  if (f.number == broken)
    std::erase_if(train.samples, [](const sample& s) { return s.label == 0; });
  return {std::move(train), std::move(test)};
}

void cross_validate(const options& asked) {
  troupe::graph_builder b;
  auto file = b.input<path>("file");
  auto folds = b.input<std::size_t>("folds", 10);
  auto seed = b.input<std::uint64_t>("seed", 1);
  auto trainer = b.input("trainer", naive_bayes_trainer{});
  auto broken = b.input<std::size_t>("broken", 0).description("a fold, or 0");
  auto data = b.node("data", read_data_set, file).tag("io", "disk");
  auto fold = b.expand("fold", labelled_folds, data, folds, seed);
  auto halves = b.node("split", split_or_break, data, fold, broken);
  auto [train, test] = b.unpack(halves, "train", "test");
  auto model = b.node("fit", &naive_bayes_trainer::fit, trainer, train);
  auto found = b.node("evaluate", evaluate, model, test);
  auto total = b.collect("report", summarise, data, found)
                   .description("accuracies, and who was taken for whom");
  auto g = std::move(b).build("kfold");

  troupe::engine engine;
  if (!asked.no_progress)
    engine.attach(std::make_shared<troupe::progress>());
  auto result = engine.run(
      g,
      {file = asked.file, folds = asked.folds, seed = asked.seed,
       trainer = naive_bayes_trainer{asked.smoothing}, broken = asked.broken},
      {total});
  std::cout << as_text(result[total]);
}

int main(int argc, char** argv) {
  try {
    if (auto asked = parse_options(argc, argv))
      cross_validate(*asked);
    return 0;
  } catch (const std::exception& e) {
    std::cerr << "kfold: " << e.what() << '\n';
    return 1;
  }
}
