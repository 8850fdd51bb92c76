# What Troupe is built upon; docs/dependencies.md says why.

find_package(Threads REQUIRED)
find_package(Boost 1.75 REQUIRED COMPONENTS json)
find_package(spdlog 1.9 REQUIRED)

# CAF's own package file needs OpenSSL to be found first.
find_package(OpenSSL REQUIRED)
find_package(CAF 0.18.7 CONFIG REQUIRED COMPONENTS core)
if(CAF_VERSION VERSION_GREATER_EQUAL 1)
  message(FATAL_ERROR "CAF ${CAF_VERSION} is not supported yet: use 0.18.7")
endif()

# CAF's headers warn under C++20, so they are system headers here.
add_library(troupe_caf INTERFACE)
target_link_libraries(troupe_caf INTERFACE CAF::core)
get_target_property(caf_include CAF::core INTERFACE_INCLUDE_DIRECTORIES)
target_include_directories(troupe_caf SYSTEM INTERFACE ${caf_include})

if(TROUPE_BUILD_EXAMPLES OR TROUPE_BUILD_BENCHMARKS)
  find_package(CLI11 REQUIRED)
endif()
if(TROUPE_BUILD_TESTS)
  find_package(Catch2 3 REQUIRED)
endif()
if(TROUPE_BUILD_BENCHMARKS)
  find_package(TBB REQUIRED)
endif()
