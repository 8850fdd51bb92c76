// A JSON object in one line of text, written field by field. Private.

#pragma once

#include <boost/json/value.hpp>

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Writes its text as it goes. A tree of values, as boost::json::object is one,
/// takes several times as long, and there is an object for each event. What is
/// no UTF-8 is replaced by U+FFFD.
class json_line {
public:
  /// Begins an object of one field or more, in the memory of the one before.
  void begin() { text_.clear(); }
  /// Ends it; valid until the next one begins.
  const std::string& end() {
    text_ += '}';
    text_.front() = '{'; // where the first field has its comma
    return text_;
  }

  /// A field at the end, by a name in need of no escapes.
  class field {
  public:
    field(std::string& text, std::string_view name) : text_(text) {
      text_.append(",\"", 2).append(name).append("\":", 2);
    }

    void operator=(std::string_view value) && { add_quoted(text_, value); }
    void operator=(const std::string& value) && { add_quoted(text_, value); }
    void operator=(const char* value) && { add_quoted(text_, value); }
    /// Null if there is none.
    void operator=(const std::optional<std::string>& value) && {
      if (value)
        add_quoted(text_, *value);
      else
        text_ += "null";
    }
    void operator=(bool value) && { text_ += value ? "true" : "false"; }
    void operator=(const boost::json::value& value) &&;

    template <std::integral T>
    void operator=(T value) && {
      char digits[24];
      auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
      text_.append(digits, end);
    }

  private:
    static void add_quoted(std::string& text, std::string_view value);

    std::string& text_;
  };

  field operator[](std::string_view name) { return {text_, name}; }

private:
  std::string text_;
};

} // namespace troupe
