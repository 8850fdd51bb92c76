// Folders that nobody else may read: their modes, and their ends.

#include <troupe/actors/network_error.hpp>
#include <troupe/actors/private_folder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace troupe;
namespace fs = std::filesystem;

namespace {

mode_t mode_of(const fs::path& p) {
  struct stat s {};
  REQUIRE(lstat(p.c_str(), &s) == 0);
  return s.st_mode & 07777;
}

std::string content(const fs::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// Where no other process makes, or sweeps, such folders.
class runtime_folder {
public:
  runtime_folder() {
    if (const char* before = std::getenv("XDG_RUNTIME_DIR"))
      before_ = before;
    setenv("XDG_RUNTIME_DIR", folder_.path().c_str(), 1);
  }
  ~runtime_folder() {
    if (before_)
      setenv("XDG_RUNTIME_DIR", before_->c_str(), 1);
    else
      unsetenv("XDG_RUNTIME_DIR");
  }
  const fs::path& path() const { return folder_.path(); }

private:
  private_folder folder_;
  std::optional<std::string> before_;
};

// Of a process that has ended and could not remove it.
fs::path left_folder() {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  auto child = fork();
  if (child == 0) {
    private_folder mine;
    mine.write("key", "secret");
    auto path = mine.path().string();
    auto told = write(ends[1], path.data(), path.size());
    _exit(told > 0 ? 0 : 1);
  }
  close(ends[1]);
  char path[4096] = "";
  REQUIRE(read(ends[0], path, sizeof path - 1) > 0);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return path;
}

} // namespace

TEST_CASE("a private folder is the user's own, and goes", "[network]") {
  std::optional<private_folder> f{std::in_place};
  CHECK(mode_of(f->path()) == 0700);
  auto file = f->write("key", "text");
  CHECK(mode_of(file) == 0600);
  CHECK(content(file) == "text");
  CHECK_THROWS_AS(f->write("key", "other text"), network_error);
  CHECK(content(file) == "text");
  f.reset();
  CHECK_FALSE(fs::exists(file.parent_path()));
}

TEST_CASE("folders of dead processes are swept away", "[network]") {
  runtime_folder runtime;
  private_folder used;
  CHECK(used.path().parent_path() == runtime.path());
  auto left = left_folder();
  CHECK(fs::exists(left / "key"));
  private_folder next;
  CHECK_FALSE(fs::exists(left));
  CHECK(fs::exists(used.path()));
}
