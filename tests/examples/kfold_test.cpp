// The cross-validation's parts: the data, the folds, the model, the figures.
//
// The references come from scikit-learn 1.2.1 (GaussianNB, whose var_smoothing
// is our smoothing) with NumPy 1.24.2, on the same CSV file; and the folds from
// a Mersenne Twister that was written in Python after its definition. The
// column means are those that R 4.2.2 has for its datasets::iris.

#include "../../examples/kfold/evaluation.hpp"
#include "../../examples/kfold/folds.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

using namespace kfold;
using Catch::Approx;
using Catch::Matchers::Message;

namespace {

using indices = std::vector<std::size_t>;

const data_set& iris() {
  static const auto data = read_data_set(IRIS_CSV);
  return data;
}

data_set parse(const std::string& text) {
  std::istringstream in{text};
  return read_csv(in);
}

report validate(std::size_t folds, std::uint64_t seed, double smoothing) {
  std::vector<confusion> found;
  for (const auto& f : make_folds(iris(), folds, seed)) {
    auto [train, test] = split(iris(), f);
    found.push_back(evaluate(naive_bayes_trainer{smoothing}.fit(train), test));
  }
  return summarise(iris(), found);
}

// The counts, row after row.
indices counts(const confusion& c) {
  indices all;
  for (std::size_t actual = 0; actual < 3; ++actual)
    for (std::size_t taken = 0; taken < 3; ++taken)
      all.push_back(c.at(actual, taken));
  return all;
}

// How many samples of each class there are among `samples`.
indices by_class(const indices& samples) {
  indices n(3);
  for (auto i : samples)
    ++n[iris().samples[i].label];
  return n;
}

} // namespace

TEST_CASE("the flowers are those of Fisher's paper") {
  CHECK(iris().features
        == std::vector<std::string>{"sepal_length", "sepal_width",
                                    "petal_length", "petal_width"});
  CHECK(iris().classes
        == std::vector<std::string>{"setosa", "versicolor", "virginica"});
  REQUIRE(iris().samples.size() == 150);
  indices all;
  std::vector<double> sums(4);
  for (const auto& s : iris().samples) {
    all.push_back(all.size());
    for (std::size_t f = 0; f < 4; ++f)
      sums[f] += s.features[f];
  }
  CHECK(by_class(all) == indices{50, 50, 50});
  CHECK(sums[0] / 150 == Approx(5.843333).epsilon(1e-7));
  CHECK(sums[1] / 150 == Approx(3.057333).epsilon(2e-7));
  CHECK(sums[2] / 150 == Approx(3.758).epsilon(1e-12));
  CHECK(sums[3] / 150 == Approx(1.199333).epsilon(3e-7));
  // Two rows that a widespread copy has otherwise.
  CHECK(iris().samples[34].features == std::vector{4.9, 3.1, 1.5, 0.2});
  CHECK(iris().samples[37].features == std::vector{4.9, 3.6, 1.4, 0.1});
}

TEST_CASE("comments, blank lines and carriage returns are passed over") {
  auto data = parse("# x\r\n\na,class\r\n1.5,p\r\n# y\n-2e1,q");
  CHECK(data.features == std::vector<std::string>{"a"});
  CHECK(data.classes == std::vector<std::string>{"p", "q"});
  REQUIRE(data.samples.size() == 2);
  CHECK(data.samples[1].features == std::vector{-20.0});
  CHECK(data.samples[1].label == 1);
}

TEST_CASE("a line that is wrong is named") {
  auto complaint = [](const std::string& text) -> std::string {
    try {
      parse(text);
    } catch (const std::runtime_error& e) {
      return e.what();
    }
    return "none";
  };
  CHECK(complaint("a\n") == "line 1: there must be two columns at least");
  CHECK(complaint("a,c\n1,2,p\n")
        == "line 2: 2 columns are wanted, and 3 there");
  CHECK(complaint("a,c\n#\n1\n")
        == "line 3: 2 columns are wanted, and 1 there");
  for (std::string x : {"", "x", "1x", " 1", "nan", "inf", "1e999"})
    CHECK(complaint("a,c\n" + x + ",p\n")
          == "line 2: \"" + x + "\" is no number");
}

TEST_CASE("the folds of a seed are the same everywhere") {
  auto folds = make_folds(iris(), 10, 1);
  CHECK(folds[0].test
        == indices{4, 6, 10, 33, 41, 51, 75, 77, 78, 81, 102, 103, 110, 126,
                   138});
  CHECK(folds[9].test
        == indices{16, 25, 28, 36, 39, 55, 62, 67, 68, 72, 109, 112, 116, 128,
                   129});
  CHECK(make_folds(iris(), 7, 42)[3].test
        == indices{1,  8,  25, 30,  36,  37,  45,  50,  53,  59, 80,
                   82, 87, 93, 106, 121, 122, 125, 127, 136, 147});
}

TEST_CASE("each sample is tested once, and each class in its share") {
  for (auto count : indices{2, 7, 10, 149, 150}) {
    CAPTURE(count);
    indices tested;
    std::size_t number = 0;
    for (const auto& f : make_folds(iris(), count, 3)) {
      CHECK(f.number == ++number);
      CHECK(std::is_sorted(f.test.begin(), f.test.end()));
      CHECK((f.test.size() == 150 / count || f.test.size() == 150 / count + 1));
      for (auto n : by_class(f.test))
        CHECK((n == 50 / count || n == 50 / count + 1));
      tested.insert(tested.end(), f.test.begin(), f.test.end());
    }
    CHECK(number == count);
    std::sort(tested.begin(), tested.end());
    CHECK(std::unique(tested.begin(), tested.end()) == tested.end());
    CHECK(tested.size() == 150);
  }
}

TEST_CASE("there cannot be one fold, nor more folds than samples") {
  for (auto count : indices{0, 1, 151})
    CHECK_THROWS_AS(make_folds(iris(), count, 1), std::invalid_argument);
}

TEST_CASE("what is tested is not learnt from") {
  auto folds = make_folds(iris(), 10, 1);
  auto [train, test] = split(iris(), folds[0]);
  CHECK(train.samples.size() == 135);
  REQUIRE(test.samples.size() == 15);
  CHECK(test.classes == iris().classes);
  CHECK(train.features == iris().features);
  for (std::size_t i = 0; i < 15; ++i)
    CHECK(test.samples[i].features
          == iris().samples[folds[0].test[i]].features);
}

TEST_CASE("a model has the means and variances of each class") {
  auto model = naive_bayes_trainer{}.fit(iris());
  const auto& virginica = model.classes().at(2);
  CHECK(virginica.log_prior == Approx(std::log(1.0 / 3)));
  CHECK(virginica.features[0].mean == Approx(6.588).epsilon(1e-12));
  CHECK(virginica.features[0].variance == Approx(0.396256).epsilon(1e-12));
  CHECK(virginica.features[3].mean == Approx(2.026).epsilon(1e-12));
  CHECK(virginica.features[3].variance == Approx(0.073924).epsilon(1e-12));
}

TEST_CASE("a model's probabilities are those of the reference") {
  auto check = [](double smoothing, std::size_t sample,
                  const std::vector<double>& expected) {
    CAPTURE(smoothing, sample);
    auto joint = naive_bayes_trainer{smoothing}.fit(iris()).log_joint(
        iris().samples[sample].features);
    REQUIRE(joint.size() == 3);
    for (std::size_t c = 0; c < 3; ++c)
      CHECK(joint[c] == Approx(expected[c]).epsilon(0).margin(1e-8));
  };
  check(0, 0, {1.062658124, -40.077978217, -56.842654823});
  check(0, 70, {-301.619486638, -5.103224595, -3.403445025});
  check(0, 149, {-337.489321679, -5.375848694, -2.551168748});
  check(0.1, 0, {-2.870268323, -14.060913039, -23.856156477});
  check(0.1, 149, {-27.257974000, -4.253998131, -3.998900919});
}

TEST_CASE("a cross-validation's figures are those of the reference") {
  auto check = [](std::size_t folds, std::uint64_t seed, double smoothing,
                  double mean, double deviation, const indices& total) {
    CAPTURE(folds, seed, smoothing);
    auto r = validate(folds, seed, smoothing);
    CHECK(r.folds.size() == folds);
    CHECK(r.mean == Approx(mean).epsilon(0).margin(1e-6));
    CHECK(r.deviation == Approx(deviation).epsilon(0).margin(1e-6));
    CHECK(counts(r.total) == total);
  };
  check(10, 1, 1e-9, 0.953333, 0.044997, {50, 0, 0, 0, 47, 3, 0, 4, 46});
  check(5, 42, 1e-9, 0.953333, 0.038006, {50, 0, 0, 0, 47, 3, 0, 4, 46});
  check(150, 1, 1e-9, 0.953333, 0.211631, {50, 0, 0, 0, 47, 3, 0, 4, 46});
  check(10, 1, 0.1, 0.94, 0.066295, {50, 0, 0, 0, 48, 2, 0, 7, 43});
  check(10, 7, 0, 0.953333, 0.070623, {50, 0, 0, 0, 46, 4, 0, 3, 47});
}

TEST_CASE("what cannot be learnt is named") {
  auto data = parse("a,b,c\n1,1,p\n2,1,p\n3,2,q\n4,1,q\n");
  CHECK_THROWS_MATCHES(
      naive_bayes_trainer{}.fit(data), std::runtime_error,
      Message("b is the same for every p: use some smoothing"));
  CHECK_NOTHROW(naive_bayes_trainer{0.1}.fit(data));
  data.samples.resize(2);
  CHECK_THROWS_MATCHES(naive_bayes_trainer{0.1}.fit(data), std::runtime_error,
                       Message("there is no q to learn from"));
}

TEST_CASE("a report's columns are as wide as the longest name") {
  data_set data{{"x"}, {"a", "much-longer"}, {}};
  confusion first{2}, second{2};
  first.add(0, 0, 3);
  first.add(1, 0);
  second.add(1, 1, 2);
  CHECK(as_text(summarise(data, {first, second}))
        == "fold 1   0.7500  3 of 4\n"
           "fold 2   1.0000  2 of 2\n"
           "accuracy 0.8750, standard deviation 0.1768\n"
           "\n"
           "what a sample is, and what it was taken for:\n"
           "                         a  much-longer\n"
           "            a            3            0\n"
           "  much-longer            1            2\n");
}
