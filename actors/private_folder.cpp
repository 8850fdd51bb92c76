#include <troupe/actors/network_error.hpp>
#include <troupe/actors/private_folder.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace troupe {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder_prefix = "troupe-network.";

bool is_mine(const fs::path& folder, mode_t not_for) {
  struct stat s {};
  return lstat(folder.c_str(), &s) == 0 && S_ISDIR(s.st_mode)
         && s.st_uid == geteuid() && (s.st_mode & not_for) == 0;
}

fs::path folder_of_folders() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime && is_mine(runtime, 077))
    return runtime;
  return fs::temp_directory_path();
}

// The lock says that a process uses a folder, and ends with the process.
file_descriptor locked(const fs::path& folder) {
  file_descriptor fd{
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!fd || flock(fd.get(), LOCK_EX | LOCK_NB) != 0)
    return {};
  return fd;
}

void sweep(const fs::path& base) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator{base, ignored}) {
    const auto& folder = entry.path();
    if (!folder.filename().string().starts_with(folder_prefix)
        || !is_mine(folder, 077))
      continue;
    if (auto lock = locked(folder))
      fs::remove_all(folder, ignored);
  }
}

[[noreturn]] void fail(const char* what, const fs::path& path) {
  throw network_error(std::string{what} + " " + path.string() + ": "
                      + std::strerror(errno)
                      + "; set XDG_RUNTIME_DIR or TMPDIR to a folder of yours");
}

} // namespace

private_folder::private_folder() {
  auto base = folder_of_folders();
  sweep(base);
  // Another process may sweep it away before it is locked.
  for (int tries = 0; tries < 100 && !(lock_ && is_mine(path_, 077)); ++tries) {
    auto name = (base / folder_prefix).string() + "XXXXXX";
    if (!mkdtemp(name.data()))
      fail("cannot make the folder", name);
    path_ = name;
    lock_ = locked(path_);
  }
  if (!lock_)
    fail("cannot lock the folder", path_);
}

private_folder::~private_folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path private_folder::write(const std::string& name,
                               std::string_view text) const {
  auto path = path_ / name;
  file_descriptor file{
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
           0600)};
  if (!file
      || ::write(file.get(), text.data(), text.size())
             != static_cast<ssize_t>(text.size()))
    fail("cannot write", path);
  return path;
}

} // namespace troupe
