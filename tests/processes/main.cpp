// Tests with real processes: this program is also the workers, and coordinators
// that tests end.

#include "process_graphs.hpp"
#include <troupe/actors/node_main.hpp>
#include <troupe/graph/remote_error.hpp>

#include <catch2/catch_session.hpp>

#include <string_view>

int main(int argc, char** argv) {
  troupe::register_error<test::ledger_error>();
  std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "run" || what == "worker")
    return troupe::node_main(argc, argv, test::process_graphs());
  return Catch::Session().run(argc, argv);
}
