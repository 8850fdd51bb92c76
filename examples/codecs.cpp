// Shows how types of one's own, and errors, go to another process and back.

#include <troupe/actors/node_main.hpp>
#include <troupe/actors/worker_pool.hpp>
#include <troupe/troupe.hpp>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <vector>

struct point {
  double x = 0;
  double y = 0;
};

template <class Inspector>
bool inspect(Inspector& f, point& p) {
  return f.object(p).fields(f.field("x", p.x), f.field("y", p.y));
}

// It has no default constructor.
class celsius {
public:
  explicit celsius(double degrees) : degrees_(degrees) {}
  double degrees() const { return degrees_; }

private:
  double degrees_;
};

template <>
struct troupe::transferable<celsius> {
  static void write(byte_writer& out, const celsius& c) {
    encode(out, c.degrees());
  }
  static celsius read(byte_reader& in) { return celsius(decode<double>(in)); }
};

struct pixel {
  std::uint8_t red, green, blue;
};

template <>
inline constexpr bool troupe::transferable_as_bytes<pixel> = true;

struct too_cold : std::runtime_error {
  using std::runtime_error::runtime_error;
};

celsius measure(const point& where) { return celsius(20 - where.y); }
std::vector<pixel> paint(const celsius& c) {
  auto red = static_cast<std::uint8_t>(10 * c.degrees());
  return std::vector<pixel>(3, {red, 0, 0});
}
celsius freeze(const celsius& c) {
  if (c.degrees() < 18)
    throw too_cold{"nobody is outside"};
  return c;
}

troupe::graph make_weather(const troupe::parameters&) {
  troupe::graph_builder b;
  auto where = b.input("where", point{1, 2.5});
  auto measured = b.node("measured", measure, where).on("far");
  b.node("painted", paint, measured).on("far");
  b.node("frozen", freeze, measured).on("far");
  return std::move(b).build("weather");
}

int main(int argc, char** argv) {
  troupe::register_error<too_cold>();
  troupe::graph_catalog graphs{{"weather", make_weather}};
  if (argc > 1 && argv[1] == std::string_view{"worker"})
    return troupe::worker_main(argc - 1, argv + 1, graphs);

  troupe::engine engine{{.network = true}};
  troupe::worker_pool workers{engine};
  workers.start(1, {.labels = {"far"}});
  troupe::graph_recipe recipe{"weather"};
  auto g = graphs.make(recipe);
  auto run = [&](const char* target) {
    return engine.run(g, {}, {target}, {.recipe = recipe});
  };
  auto degrees = run("measured").get<celsius>("measured").degrees();
  auto red = run("painted").get<std::vector<pixel>>("painted").at(2).red;
  std::cout << degrees << " degrees are painted as " << int{red} << '\n';
  try {
    run("frozen");
  } catch (const troupe::run_error& e) {
    try {
      e.rethrow();
    } catch (const too_cold& cold) {
      std::cout << "too cold: " << cold.what() << '\n';
    }
  }
}
