// A folder that nobody else may read, and that does not last. Private.

#pragma once

#include <troupe/actors/file_descriptor.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace troupe {

/// A folder of mode 0700, in $XDG_RUNTIME_DIR where that is the user's own,
/// else among the temporary files. It is removed with the object; when a
/// process ended before it could do that, by the next one that makes such a
/// folder. Thread-safety: as a string's.
class private_folder {
public:
  /// @throws network_error if none can be made.
  private_folder();
  ~private_folder();
  private_folder(const private_folder&) = delete;
  private_folder& operator=(const private_folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Makes a file of mode 0600, and returns its path.
  /// @throws network_error if it is there already, or cannot be written.
  std::filesystem::path write(const std::string& name,
                              std::string_view text) const;

private:
  std::filesystem::path path_;
  file_descriptor lock_; // of the folder, as long as it is in use
};

} // namespace troupe
