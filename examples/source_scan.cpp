#include "source_scan.hpp"

#include <boost/locale/utf.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <unordered_map>

namespace census {

namespace {

using namespace std::literals;

// Sorted, for binary search.
constexpr std::array keywords{
    "alignas"sv,       "alignof"sv,     "and"sv,
    "and_eq"sv,        "asm"sv,         "auto"sv,
    "bitand"sv,        "bitor"sv,       "bool"sv,
    "break"sv,         "case"sv,        "catch"sv,
    "char"sv,          "char16_t"sv,    "char32_t"sv,
    "char8_t"sv,       "class"sv,       "co_await"sv,
    "co_return"sv,     "co_yield"sv,    "compl"sv,
    "concept"sv,       "const"sv,       "const_cast"sv,
    "consteval"sv,     "constexpr"sv,   "constinit"sv,
    "continue"sv,      "decltype"sv,    "default"sv,
    "delete"sv,        "do"sv,          "double"sv,
    "dynamic_cast"sv,  "else"sv,        "enum"sv,
    "explicit"sv,      "export"sv,      "extern"sv,
    "false"sv,         "float"sv,       "for"sv,
    "friend"sv,        "goto"sv,        "if"sv,
    "inline"sv,        "int"sv,         "long"sv,
    "mutable"sv,       "namespace"sv,   "new"sv,
    "noexcept"sv,      "not"sv,         "not_eq"sv,
    "nullptr"sv,       "operator"sv,    "or"sv,
    "or_eq"sv,         "private"sv,     "protected"sv,
    "public"sv,        "register"sv,    "reinterpret_cast"sv,
    "requires"sv,      "return"sv,      "short"sv,
    "signed"sv,        "sizeof"sv,      "static"sv,
    "static_assert"sv, "static_cast"sv, "struct"sv,
    "switch"sv,        "template"sv,    "this"sv,
    "thread_local"sv,  "throw"sv,       "true"sv,
    "try"sv,           "typedef"sv,     "typeid"sv,
    "typename"sv,      "union"sv,       "unsigned"sv,
    "using"sv,         "virtual"sv,     "void"sv,
    "volatile"sv,      "wchar_t"sv,     "while"sv,
    "xor"sv,           "xor_eq"sv};
static_assert(std::is_sorted(keywords.begin(), keywords.end()));

constexpr std::array string_prefixes{"L"sv,  "U"sv,  "u"sv,  "u8"sv, "R"sv,
                                     "LR"sv, "UR"sv, "uR"sv, "u8R"sv};

bool is_keyword(std::string_view word) {
  return std::binary_search(keywords.begin(), keywords.end(), word);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_valid_utf8(std::string_view text) {
  using utf8 = boost::locale::utf::utf_traits<char>;
  for (auto at = text.begin(); at != text.end();) {
    if (static_cast<unsigned char>(*at) < 0x80)
      ++at;
    else if (auto c = utf8::decode(at, text.end());
             c == boost::locale::utf::illegal
             || c == boost::locale::utf::incomplete)
      return false;
  }
  return true;
}

// Goes through a text token by token. The end_of_... functions look ahead from
// a position; only take() moves.
class scanner {
public:
  explicit scanner(std::string_view text) : text_(text) {
    facts_.valid_utf8 = is_valid_utf8(text);
    if (text.starts_with("\xEF\xBB\xBF"))
      at_ = 3; // the byte order mark is no text
  }

  source_facts scan() && {
    while (at_ < text_.size())
      scan_token();
    for (const auto& [word, count] : words_)
      if (!is_keyword(word))
        facts_.identifiers.push_back({std::string{word}, count});
    return std::move(facts_);
  }

private:
  void scan_token() {
    char c = text_[at_];
    if (is_word(c) && !is_digit(c))
      scan_word();
    else if (is_digit(c) || (c == '.' && is_digit(look(at_ + 1))))
      take(end_of_number(), code_);
    else if (c == '"' || c == '\'')
      take(end_of_quoted(at_), code_);
    else if (c == '/' && look(at_ + 1) == '/')
      take(end_of_line_comment(), comment_);
    else if (c == '/' && look(at_ + 1) == '*')
      take(end_after("*/", at_ + 2), comment_);
    else if (c == '#')
      take(end_of_include(), code_);
    else
      take(at_ + 1, code_);
  }

  void scan_word() {
    auto end = end_of_word(at_);
    auto word = text_.substr(at_, end - at_);
    char next = look(end);
    if ((next == '"' || next == '\'') && is_prefix(word, next)) {
      bool raw = word.back() == 'R';
      take(raw ? end_of_raw_string(end) : end_of_quoted(end), code_);
    } else {
      ++words_[word];
      code_ = true;
      at_ = end;
    }
  }

  // Goes on to `end`; the lines on the way are of this class.
  void take(std::size_t end, bool& line_class) {
    for (; at_ < end; ++at_)
      if (text_[at_] == '\n')
        end_line();
      else if (!is_space(text_[at_]))
        line_class = true;
  }

  void end_line() {
    ++facts_.lines;
    ++(code_ ? facts_.code : comment_ ? facts_.comment : facts_.blank);
    code_ = comment_ = false;
  }

  static bool is_prefix(std::string_view word, char quote) {
    return std::ranges::find(string_prefixes, word) != string_prefixes.end()
           && (quote == '"' || word.back() != 'R');
  }

  std::size_t end_of_word(std::size_t at) const {
    while (at < text_.size() && is_word(text_[at]))
      ++at;
    return at;
  }

  // The standard's pp-number, which is wider than what is a number.
  std::size_t end_of_number() const {
    auto at = at_ + 1;
    for (;; ++at) {
      char c = look(at), before = look(at - 1);
      bool sign = (c == '+' || c == '-') && "eEpP"sv.find(before) != ""sv.npos;
      bool separator = c == '\'' && is_word(look(at + 1));
      if (!is_word(c) && c != '.' && !sign && !separator)
        return at;
    }
  }

  // After the quote at the end, with the suffix (`"x"s`). Without one, the
  // literal ends with its line: an apostrophe in an #error, say.
  std::size_t end_of_quoted(std::size_t at) const {
    char quote = text_[at++];
    for (; at < text_.size() && text_[at] != '\n'; ++at)
      if (text_[at] == quote)
        return end_of_word(at + 1);
      else if (text_[at] == '\\')
        at += text_.substr(at + 1).starts_with("\r\n") ? 2u : 1u;
    return std::min(at, text_.size());
  }

  // After #include <...>: the words of a header's name are no identifiers.
  // Without one, after the #.
  std::size_t end_of_include() const {
    auto skip_space = [this](std::size_t at) {
      while (look(at) == ' ' || look(at) == '\t')
        ++at;
      return at;
    };
    auto word = skip_space(at_ + 1);
    if (!text_.substr(std::min(word, text_.size())).starts_with("include"))
      return at_ + 1;
    auto open = skip_space(word + "include"sv.size());
    auto close = text_.find_first_of(">\n", open);
    return look(open) == '<' && look(close) == '>' ? close + 1 : at_ + 1;
  }

  // From the quote of R"x(...)x" on.
  std::size_t end_of_raw_string(std::size_t quote) const {
    auto open = text_.find_first_of("()\\\" \t\v\f\r\n", quote + 1);
    if (look(open) != '(' || open - quote > 17)
      return end_of_quoted(quote); // no raw string after all
    std::string closing = ")";
    closing.append(text_.substr(quote + 1, open - quote - 1)).append("\"");
    return end_of_word(end_after(closing, open));
  }

  std::size_t end_of_line_comment() const {
    auto at = at_;
    do
      at = std::min(text_.find('\n', at + 1), text_.size());
    while (at < text_.size() && is_continued(at));
    return at;
  }

  // Whether the newline at `at` comes after a backslash.
  bool is_continued(std::size_t at) const {
    auto line = text_.substr(0, at);
    return line.ends_with('\\') || line.ends_with("\\\r");
  }

  std::size_t end_after(std::string_view closing, std::size_t from) const {
    auto at = text_.find(closing, from);
    return at == text_.npos ? text_.size() : at + closing.size();
  }

  char look(std::size_t at) const {
    return at < text_.size() ? text_[at] : '\0';
  }

  bool is_word(char c) const {
    return is_letter(c) || is_digit(c)
           || (static_cast<unsigned char>(c) >= 0x80 && facts_.valid_utf8);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool code_ = false; // whether there is any on this line, so far
  bool comment_ = false;
  source_facts facts_;
  std::unordered_map<std::string_view, std::uint32_t> words_;
};

[[noreturn]] void throw_errno() {
  throw std::system_error(errno, std::generic_category());
}

std::string read_file(const std::filesystem::path& file) {
  using closer = decltype([](std::FILE* f) { std::fclose(f); });
  std::unique_ptr<std::FILE, closer> in{std::fopen(file.c_str(), "rb")};
  if (!in)
    throw_errno();
  // One byte more than it should have: so one call sees the end as well.
  std::string text(std::filesystem::file_size(file) + 1, '\0');
  std::size_t size = 0;
  while (auto n =
             std::fread(text.data() + size, 1, text.size() - size, in.get())) {
    size += n;
    if (size == text.size())
      text.resize(2 * size); // it has grown meanwhile
  }
  if (std::ferror(in.get()))
    throw_errno();
  text.resize(size);
  return text;
}

} // namespace

source_facts scan_text(std::string_view text) { return scanner{text}.scan(); }

source_facts scan_file(const std::filesystem::path& file) {
  source_facts facts;
  try {
    facts = scan_text(read_file(file));
  } catch (const std::system_error& e) {
    facts.error = e.code().message();
  }
  facts.file = file;
  return facts;
}

} // namespace census
