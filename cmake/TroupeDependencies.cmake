# What Troupe is built upon; docs/dependencies.md says why.

find_package(Threads REQUIRED)
find_package(Boost 1.75 REQUIRED COMPONENTS json)
find_package(spdlog 1.9 REQUIRED)

# CAF's own package file needs OpenSSL to be found first. No version is asked
# for, since that of 0.18.7 answers to nothing else, and that of 1.x to no 0.
find_package(OpenSSL REQUIRED)
find_package(CAF CONFIG QUIET COMPONENTS core)
set(caf_remedy "say where with -DCMAKE_PREFIX_PATH=/where/caf/is")
if(NOT CAF_FOUND)
  message(FATAL_ERROR "Troupe needs CAF 0.18.7 or 1.x: ${caf_remedy}")
elseif(CAF_VERSION VERSION_LESS 0.18.7)
  set(caf_too_old "CAF ${CAF_VERSION} in ${CAF_DIR} is too old")
  unset(CAF_DIR CACHE) # so that the remedy is not ignored
  message(FATAL_ERROR "${caf_too_old}: Troupe needs 0.18.7 or 1.x; "
                      "${caf_remedy}")
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
