// What Graphviz makes of a text in DOT.

#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <unistd.h>

namespace test {

/// A file of its own in the folder for temporary files; removed in the end.
class temporary_file {
public:
  explicit temporary_file(std::string_view content) {
    auto folder = std::filesystem::temp_directory_path() / "troupe-XXXXXX";
    path_ = folder.string();
    if (int file = mkstemp(path_.data()); file >= 0)
      close(file);
    std::ofstream{path_} << content;
  }
  ~temporary_file() { std::filesystem::remove(path_); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  const std::string& path() const { return path_; }

private:
  std::string path_;
};

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
