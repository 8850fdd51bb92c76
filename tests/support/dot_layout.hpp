// What Graphviz makes of a text in DOT.

#pragma once

#include "temporary_file.hpp"

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace test {

/// What `dot -T<format>` prints for `text`, its warnings included.
inline std::string run_dot(std::string_view text, const std::string& format) {
  temporary_file file{text};
  auto command = "dot -T" + format + " '" + file.path() + "' 2>&1";
  std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"),
                                             &pclose};
  std::string printed;
  char buffer[4096];
  while (auto size = fread(buffer, 1, sizeof buffer, pipe.get()))
    printed.append(buffer, size);
  return printed;
}

/// How many lines of `dot -Tplain` begin with `word`: `node` or `edge`.
inline int count_drawn(std::string_view text, std::string_view word) {
  std::istringstream lines{run_dot(text, "plain")};
  int count = 0;
  for (std::string line; std::getline(lines, line);)
    count += line.starts_with(std::string{word} + ' ');
  return count;
}

} // namespace test
