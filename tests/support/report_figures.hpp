// Figures of a report in short, for tests of what they are.

#pragma once

#include "reported_run.hpp"

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace test {

using steps = std::vector<std::string>;
using slacks = std::map<std::string, troupe::nanoseconds>;

/// The critical path in ms, as `task: start wait run`.
inline steps path_of(const troupe::run_report& r) {
  constexpr auto ms = reported_run::ms;
  steps all;
  for (const auto& s : r.critical_path) {
    std::ostringstream text;
    text << s.task << ": " << s.start / ms << ' ' << s.wait / ms << ' '
         << s.run / ms;
    all.push_back(text.str());
  }
  return all;
}

/// In ms, by group; -1 if there is none.
inline slacks slack_of(const troupe::run_report& r) {
  slacks all;
  for (const auto& g : r.groups)
    all[g.name] = g.slack ? *g.slack / reported_run::ms : -1;
  return all;
}

} // namespace test
