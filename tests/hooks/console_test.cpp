// The console: where it keeps a frame, and what it writes elsewhere.

#include "../support/recorded_run.hpp"
#include <troupe/hooks/console.hpp>
#include <troupe/hooks/progress.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

using namespace troupe;

namespace {

// A pipe whose reading end tells all that was written.
class pipe_reader {
public:
  pipe_reader() { REQUIRE(::pipe(ends_.data()) == 0); }
  ~pipe_reader() { ::close(ends_[0]); }

  int fd() const { return ends_[1]; }

  void close() { ::close(ends_[1]); }

  std::string close_and_read() {
    close();
    return read();
  }

  // Until it is closed.
  std::string read() {
    std::string all;
    std::array<char, 4096> part;
    for (ssize_t n; (n = ::read(ends_[0], part.data(), part.size())) > 0;)
      all.append(part.data(), static_cast<std::size_t>(n));
    return all;
  }

private:
  std::array<int, 2> ends_{};
};

} // namespace

TEST_CASE("there is no frame where there is no terminal") {
  pipe_reader out;
  console c{out.fd()};
  CHECK_FALSE(c.has_frame());
  CHECK(c.width() == 80);
  c.print("hello");
  CHECK(out.close_and_read() == "hello\n");
}

TEST_CASE("NO_COLOR wins over CLICOLOR_FORCE") {
  pipe_reader out;
  setenv("CLICOLOR_FORCE", "1", 1);
  unsetenv("NO_COLOR");
  CHECK(console{out.fd()}.has_colours());
  setenv("NO_COLOR", "1", 1);
  CHECK_FALSE(console{out.fd()}.has_colours());
  unsetenv("NO_COLOR");
  setenv("CLICOLOR_FORCE", "0", 1);
  CHECK_FALSE(console{out.fd()}.has_colours());
  unsetenv("CLICOLOR_FORCE");
  CHECK_FALSE(console{out.fd()}.has_colours());
}

TEST_CASE("a frame is erased before the next is painted") {
  pipe_reader out;
  console c{out.fd()};
  c.paint({"one", "two"});
  c.print("said");
  c.paint({"three"});
  c.paint({});
  CHECK(out.close_and_read()
        == "one\ntwo\n"
           "\r\n\x1b[3A\x1b[1Lsaid\n\x1b[2B"
           "\x1b[2A\r\x1b[3Mthree\n"
           "\x1b[1A\r\x1b[2M");
}

TEST_CASE("text whose height is not sure takes the frame away until the next") {
  pipe_reader out;
  console c{out.fd()};
  c.paint({"one"});
  c.print("a\tb");
  c.print("c");
  c.paint({"two"});
  c.print(std::string(23, '\n')); // more than there is room for
  CHECK(out.close_and_read()
        == "one\n"
           "\x1b[1A\r\x1b[2Ma\tb\n"
           "c\n"
           "two\n"
           "\x1b[1A\r\x1b[2M"
               + std::string(24, '\n'));
}

TEST_CASE("a frame that the terminal has wrapped is erased whole") {
  pipe_reader out;
  console c{out.fd()};
  c.paint({std::string(81, 'x'), "y"});
  c.print(std::string(161, 'z'));
  c.paint({});
  CHECK(out.close_and_read()
        == std::string(81, 'x')
               + "\ny\n"
                 "\r\n\n\n\x1b[6A\x1b[3L"
               + std::string(161, 'z')
               + "\n\x1b[3B"
                 "\x1b[3A\r\x1b[4M");
}

TEST_CASE("without a terminal progress writes a line at each change of state") {
  pipe_reader out;
  test::recorded_run run;
  {
    progress p{std::make_shared<console>(out.fd())};
    p.on_groups_planned(run.at<groups_planned>(0));
    group_expanded x;
    x.group = 2;
    x.spawning_task = {1, 0};
    x.count = 2;
    x.final = true;
    p.on_group_expanded(run.at(1'000, x));
    run_finished end;
    end.outcome = run_outcome::cancelled;
    end.duration = 2'500'000'000;
    p.on_run_finished(run.at(2'500'000'000, end));
  }
  CHECK(out.close_and_read()
        == "q: 0/5 groups, 0.0 s\n"
           "q: 0/5 groups, 0.0 s; block-over 0/2\n"
           "q: 0/5 groups, cancelled after 2.5 s; block-over 0/2\n");
}

TEST_CASE("nothing is lost where a write does not wait for the reader") {
  pipe_reader out;
  REQUIRE(::fcntl(out.fd(), F_SETFL, O_NONBLOCK) == 0);
  const std::string text(1 << 20, 'x'); // more than a pipe holds
  std::jthread writer{[&] {
    console{out.fd()}.print(text);
    out.close();
  }};
  auto seen = out.read();
  CHECK(seen.size() == text.size() + 1);
  CHECK(seen.ends_with("x\n"));
}
