// A file for the time of a test.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
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

} // namespace test
