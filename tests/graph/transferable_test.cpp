#include <troupe/graph/handle.hpp>
#include <troupe/graph/transferable.hpp>
#include <troupe/graph/value.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <complex>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

using namespace troupe;

namespace {

enum class color : std::uint16_t { red, green = 0xfffe };
enum class flag : bool { off, on };

struct plain { // no codec
  int x = 0;
};

struct point { // opts in
  std::int32_t x;
  double y;
  bool operator==(const point&) const = default;
};

class account { // by CAF's inspect, with all that its manual has
public:
  std::string name;
  int limit = 0;
  std::optional<std::vector<account>> heirs;
  int cells[2] = {};
  bool operator==(const account& other) const {
    return name == other.name && limit == other.limit && heirs == other.heirs
           && cells[0] == other.cells[0] && cells[1] == other.cells[1]
           && balance_ == other.balance_;
  }
  int balance() const { return balance_; }
  bool set_balance(int b) {
    balance_ = b;
    return b >= 0;
  }

  template <class Inspector>
  friend bool inspect(Inspector& f, account& x) {
    return f.object(x)
        .pretty_name("account")
        .on_load([&x] { x.loaded = true; })
        .fields(f.field("name", x.name),
                f.field("limit", x.limit).fallback(10).invariant([](int n) {
                  return n < 100;
                }),
                f.field("heirs", x.heirs), f.field("cells", x.cells),
                f.field(
                    "balance", [&x] { return x.balance(); },
                    [&x](int b) { return x.set_balance(b); }));
  }
  bool loaded = false;

private:
  int balance_ = 0;
};

enum class weekday : std::uint8_t { monday, tuesday };

template <class Inspector>
bool inspect(Inspector& f, weekday& x) {
  auto get = [&x] { return static_cast<std::uint8_t>(x); };
  auto set = [&x](std::uint8_t n) {
    x = static_cast<weekday>(n);
    return n < 2;
  };
  return f.apply(get, set);
}

struct celsius { // its codec is its own; it has no default constructor
  explicit celsius(double d) : degrees(d) {}
  double degrees;
  bool operator==(const celsius&) const = default;
};

struct wrapped {
  plain* p = nullptr;
};
template <class Inspector>
bool inspect(Inspector& f, wrapped& x) {
  return f.object(x).fields(f.field("p", x.p));
}

struct history : std::vector<int> {
  int more = 0;
};

} // namespace

template <>
struct troupe::transferable<celsius> {
  static void write(byte_writer& out, const celsius& c) {
    encode(out, c.degrees);
  }
  static celsius read(byte_reader& in) { return celsius(decode<double>(in)); }
};
template <>
inline constexpr bool troupe::transferable_as_bytes<point> = true;

namespace {

template <class T>
std::string bytes_of(const T& x) {
  byte_writer out;
  encode(out, x);
  return out.take();
}

template <class T>
T read_all(const std::string& bytes) {
  byte_reader in{bytes};
  auto x = decode<T>(in);
  in.finish();
  return x;
}

template <class T>
bool round_trips(const T& x) {
  return read_all<T>(bytes_of(x)) == x;
}

template <class T>
bool extremes_round_trip() {
  using limits = std::numeric_limits<T>;
  return round_trips(T{}) && round_trips(limits::min())
         && round_trips(limits::max()) && round_trips(limits::lowest());
}

} // namespace

TEST_CASE("numbers and enumerators keep their values", "[wire]") {
  CHECK(extremes_round_trip<std::int8_t>());
  CHECK(extremes_round_trip<char>());
  CHECK(extremes_round_trip<std::uint16_t>());
  CHECK(extremes_round_trip<std::int64_t>());
  CHECK(extremes_round_trip<std::uint64_t>());
  CHECK(extremes_round_trip<float>());
  CHECK(extremes_round_trip<double>());
  CHECK(extremes_round_trip<long double>());
  CHECK(round_trips(std::numeric_limits<double>::infinity()));
  CHECK(round_trips(true));
  CHECK(round_trips(false));
  CHECK(round_trips(color::green));
  CHECK(round_trips(flag::on));
  CHECK(round_trips(std::byte{255}));
  CHECK(round_trips(std::complex<float>{1, -2}));
}

TEST_CASE("strings and containers keep their elements", "[wire]") {
  using namespace std::string_literals;
  CHECK(round_trips(""s));
  CHECK(round_trips("a\0b"s));
  CHECK(round_trips(U"\U0001F3AD"s));
  CHECK(round_trips(std::filesystem::path{"/tmp/a b"}));
  CHECK(round_trips(std::vector<int>{}));
  CHECK(round_trips(std::vector<int>{1, -2, 3}));
  CHECK(round_trips(std::vector<color>{color::red, color::green}));
  CHECK(round_trips(std::vector<flag>{flag::off, flag::on}));
  CHECK(round_trips(std::vector<std::byte>(300)));
  CHECK(round_trips(std::vector<std::string>{"", "x", std::string(300, 'y')}));
  CHECK(round_trips(std::vector<std::vector<double>>{{}, {1}, {2, 3}}));
  CHECK(round_trips(std::deque<int>{1, 2}));
  CHECK(round_trips(std::list<std::string>{"a", "b"}));
  CHECK(round_trips(std::array<int, 3>{1, 2, 3}));
  CHECK(round_trips(std::array<std::string, 2>{"a", "b"}));
  CHECK(round_trips(std::array<int, 0>{}));
  CHECK(round_trips(std::set<std::string>{"a", "b"}));
  CHECK(round_trips(std::multiset<int>{1, 1, 2}));
  CHECK(round_trips(std::map<std::string, int>{{"", 0}, {"a", 1}}));
  CHECK(round_trips(std::multimap<int, int>{{1, 2}, {1, 2}}));
  CHECK(round_trips(std::unordered_map<int, std::string>{{1, "a"}, {2, "b"}}));
  CHECK(round_trips(std::unordered_set<std::string>{"a", "b"}));
}

TEST_CASE("bits are packed, at every length", "[wire]") {
  std::vector<bool> bits;
  for (std::size_t n = 0; n < 20; ++n) {
    CHECK(round_trips(bits));
    CHECK(bytes_of(bits).size() == 1 + (n + 7) / 8);
    bits.push_back(n % 3 == 0);
  }
}

TEST_CASE("what holds one of several keeps which one it is", "[wire]") {
  using either = std::variant<std::monostate, int, std::string, int>;
  CHECK(round_trips(either{}));
  CHECK(round_trips(either{std::in_place_index<1>, 5}));
  CHECK(round_trips(either{"text"}));
  CHECK(round_trips(either{std::in_place_index<3>, 5}));
  CHECK(round_trips(std::optional<int>{}));
  CHECK(round_trips(std::optional<std::string>{"x"}));
  CHECK(round_trips(std::optional<std::optional<int>>{std::in_place}));
  CHECK(round_trips(std::pair<int, std::string>{1, "a"}));
  CHECK(round_trips(std::tuple<int, std::string, bool>{1, "a", true}));
  CHECK(round_trips(std::tuple<>{}));
}

TEST_CASE("times keep their ticks", "[wire]") {
  using namespace std::chrono;
  CHECK(round_trips(nanoseconds::min()));
  CHECK(round_trips(duration<double>{0.5}));
  CHECK(round_trips(system_clock::time_point::max()));
  CHECK(round_trips(sys_days{days{20'000}}));
}

TEST_CASE("a type of the user's gets its codec in three ways", "[wire]") {
  CHECK(round_trips(point{1, 2.5}));
  CHECK(round_trips(std::vector<point>{{1, 2.5}, {3, 4.5}}));
  CHECK(bytes_of(std::vector<point>(3)).size() == 1 + 3 * sizeof(point));
  CHECK(round_trips(celsius{-1}));
  CHECK(round_trips(std::vector<celsius>{celsius{1}, celsius{2}}));
  CHECK(round_trips(std::optional<celsius>{3}));
  CHECK(round_trips(weekday::tuesday));
  account heir;
  heir.name = "heir";
  heir.cells[1] = 7;
  account x;
  x.name = "x";
  x.set_balance(5);
  x.heirs = {heir, account{}};
  CHECK(round_trips(x));
  CHECK(read_all<account>(bytes_of(x)).loaded);
  CHECK(!x.loaded);
}

TEST_CASE("an inspect that returns false is an error", "[wire]") {
  account x;
  x.limit = 100;
  CHECK_THROWS_AS(read_all<account>(bytes_of(x)), codec_error);
  x.limit = 0;
  x.set_balance(-1);
  CHECK_THROWS_AS(read_all<account>(bytes_of(x)), codec_error);
  CHECK_THROWS_AS(read_all<weekday>("\x02"), codec_error);
  CHECK_THROWS_AS(bytes_of(wrapped{}), codec_error);
}

TEST_CASE("a container has a codec if its elements have one", "[wire]") {
  STATIC_CHECK(codec_kind_of<int> == codec_kind::bytes);
  STATIC_CHECK(codec_kind_of<bool> == codec_kind::standard);
  STATIC_CHECK(codec_kind_of<point> == codec_kind::bytes);
  STATIC_CHECK(codec_kind_of<account> == codec_kind::inspected);
  STATIC_CHECK(codec_kind_of<weekday> == codec_kind::inspected);
  STATIC_CHECK(codec_kind_of<celsius> == codec_kind::own);
  STATIC_CHECK(codec_kind_of<done> == codec_kind::own);
  STATIC_CHECK(codec_kind_of<std::string> == codec_kind::standard);
  STATIC_CHECK(is_transferable<std::map<std::string, std::vector<account>>>);
  STATIC_CHECK(!is_transferable<plain>);
  STATIC_CHECK(!is_transferable<history>);
  STATIC_CHECK(!is_transferable<std::vector<plain>>);
  STATIC_CHECK(!is_transferable<std::map<int, plain>>);
  STATIC_CHECK(!is_transferable<std::variant<int, plain>>);
  STATIC_CHECK(!is_transferable<std::tuple<int, plain>>);
  STATIC_CHECK(!is_transferable<std::array<plain, 2>>);
  STATIC_CHECK(!is_transferable<std::optional<plain>>);
}

TEST_CASE("what only points to something has no codec", "[wire]") {
  STATIC_CHECK(!is_transferable<int*>);
  STATIC_CHECK(!is_transferable<const char*>);
  STATIC_CHECK(!is_transferable<std::nullptr_t>);
  STATIC_CHECK(!is_transferable<std::string_view>);
  STATIC_CHECK(!is_transferable<std::span<int>>);
  STATIC_CHECK(!is_transferable<std::vector<int*>>);
  STATIC_CHECK(!is_transferable<std::tuple<int&>>);
  STATIC_CHECK(!is_transferable<std::unique_ptr<int>>);
  STATIC_CHECK(!is_transferable<std::shared_ptr<int>>);
  STATIC_CHECK(!is_transferable<std::reference_wrapper<int>>);
  STATIC_CHECK(!is_transferable<std::function<int()>>);
  STATIC_CHECK(!is_transferable<int (*)()>);
  STATIC_CHECK(!is_transferable<decltype([] {})>);
}

TEST_CASE("bytes that mean nothing are refused", "[wire]") {
  using either = std::variant<int, std::string>;
  CHECK_THROWS_AS(read_all<bool>("\x02"), codec_error);
  CHECK_THROWS_AS(read_all<flag>("\x02"), codec_error);
  CHECK_THROWS_AS(read_all<std::optional<int>>("\x02"), codec_error);
  CHECK_THROWS_AS(read_all<either>("\x02____"), codec_error);
  CHECK_THROWS_AS((read_all<std::set<char>>("\x02"
                                            "aa")),
                  codec_error);
}

TEST_CASE("no room is made for more than can come", "[wire]") {
  auto huge = "\xff\xff\xff\xff\xff\xff\xff\xff\x01" + std::string(8, 'x');
  CHECK_THROWS_AS(read_all<std::vector<double>>(huge), codec_error);
  CHECK_THROWS_AS(read_all<std::vector<bool>>(huge), codec_error);
  CHECK_THROWS_AS(read_all<std::vector<std::string>>(huge), codec_error);
  CHECK_THROWS_AS(read_all<std::set<int>>(huge), codec_error);
  CHECK_THROWS_AS(read_all<std::vector<done>>(huge), codec_error);
  CHECK(bytes_of(std::vector<done>(3)).size() == 4);
  CHECK(read_all<std::vector<done>>(bytes_of(std::vector<done>(3))).size()
        == 3);
}

TEST_CASE("what is too deep is refused in both directions", "[wire]") {
  auto nested = [](unsigned levels) {
    account x;
    for (unsigned i = 1; i < levels; ++i) {
      account outer;
      outer.heirs = {std::move(x)};
      x = std::move(outer);
    }
    return x;
  };
  CHECK(round_trips(nested(codec_level::most)));
  CHECK_THROWS_AS(bytes_of(nested(codec_level::most + 1)), codec_error);
  // Each: no name, a limit of 0, one heir.
  std::string deep;
  for (int i = 0; i < 100'000; ++i)
    deep += std::string(5, '\0') + "\1\1";
  CHECK_THROWS_AS(read_all<account>(deep), codec_error);
}

TEST_CASE("a value has the codec of its type", "[wire]") {
  auto round = [](const value& v) {
    byte_writer out;
    v.type()->codec->write(out, v.payload());
    auto bytes = out.take();
    byte_reader in{bytes};
    return v.type()->codec->read(in);
  };
  CHECK(round(value::of(5)).get<int>() == 5);
  CHECK(round(value::of(std::string("abc"))).get<std::string>() == "abc");
  CHECK(value::type_of<account>()->codec->kind == codec_kind::inspected);
  CHECK(value::type_of<plain>()->codec == nullptr);
}
