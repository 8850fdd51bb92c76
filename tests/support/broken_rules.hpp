// Rules of the telemetry contract, each to be broken once.

#pragma once

#include "good_stream.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <functional>
#include <string>
#include <vector>

namespace test {

/// How a good stream is spoiled, and what the audit says then.
struct broken_rule {
  std::string says;
  std::function<void(good_stream&)> spoil;
};

/// Checks that the audit catches each of them.
inline void check_each(const std::vector<broken_rule>& rules) {
  for (const auto& rule : rules) {
    good_stream s;
    rule.spoil(s);
    CHECK_THAT(violations_of(s), Catch::Matchers::ContainsSubstring(rule.says));
  }
}

} // namespace test
