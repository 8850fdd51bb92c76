// A JSON object in one line of text, written field by field. Private.

#pragma once

#include <boost/json/value.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace troupe {

/// Writes its text as it goes. A tree of values, as boost::json::object is one,
/// takes several times as long, and there is an object for each event. What is
/// no UTF-8 is replaced by U+FFFD.
class json_line {
public:
  /// Begins an object of one field or more, in the memory of the one before.
  void begin() { size_ = 0; }
  /// Ends it; valid until the next one begins.
  std::string_view end() {
    append("}");
    text_.front() = '{'; // where the first field has its comma
    return fields();
  }

  /// The fields until now, each with a comma before it.
  std::string_view fields() const { return {text_.data(), size_}; }
  /// Text as it is: such fields, or a part of one.
  void append(std::string_view text) {
    std::memcpy(more(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  /// A number as it is.
  template <std::integral T>
  void append(T number) {
    if constexpr (sizeof(T) == 8)
      if (number >= T{1'000'000'000'000'000'000})
        return append_long(static_cast<std::uint64_t>(number));
    constexpr std::size_t most = 24;
    auto* to = more(most);
    auto* end = std::to_chars(to, to + most, number).ptr;
    size_ += static_cast<std::size_t>(end - to);
  }

  /// A field at the end, to be given its value.
  class field {
  public:
    explicit field(json_line& line) : line_(line) {}

    void operator=(std::string_view value) && { line_.append_quoted(value); }
    void operator=(const std::string& value) && { line_.append_quoted(value); }
    void operator=(const char* value) && { line_.append_quoted(value); }
    /// Null if there is none.
    void operator=(const std::optional<std::string>& value) && {
      if (value)
        line_.append_quoted(*value);
      else
        line_.append("null");
    }
    void operator=(bool value) && { line_.append(value ? "true" : "false"); }
    void operator=(const boost::json::value& value) &&;

    template <std::integral T>
    void operator=(T value) && {
      line_.append(value);
    }

    /// The name that `to_string` gives an enumerator, in no need of escapes.
    template <class T>
    requires std::is_enum_v<T>
    void operator=(T value) && {
      line_.append("\"");
      line_.append(to_string(value));
      line_.append("\"");
    }

  private:
    json_line& line_;
  };

  /// A field by a literal in need of no escapes. Its size is known, so that it
  /// takes a few stores.
  template <std::size_t N>
  field operator[](const char (&name)[N]) {
    auto* to = more(N + 3);
    std::memcpy(to, ",\"", 2);
    std::memcpy(to + 2, name, N - 1);
    std::memcpy(to + N + 1, "\":", 2);
    size_ += N + 3;
    return field{*this};
  }

private:
  void append_long(std::uint64_t number);
  void append_quoted(std::string_view value);
  void append_escaped(char c);

  // Room for so many characters at the end.
  char* more(std::size_t n) {
    if (size_ + n > text_.size()) [[unlikely]]
      grow(n);
    return text_.data() + size_;
  }
  void grow(std::size_t n);

  std::string text_; // with room at the end
  std::size_t size_ = 0;
  std::uint64_t billions_ = 0; // of the last long number
  std::string billions_text_ = "0";
};

} // namespace troupe
