// An engine in a system that was made without `prepare`. A program of its own,
// since the types of messages are registered for the whole process.

#include <troupe/actors/engine.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using Catch::Matchers::ContainsSubstring;

TEST_CASE("an engine in a system that was not prepared is refused") {
  caf::core::init_global_meta_objects();
  caf::actor_system_config config;
  caf::actor_system system{config};
  CHECK_THROWS_WITH(troupe::engine{system},
                    ContainsSubstring("troupe::prepare"));
}
