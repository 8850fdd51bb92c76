# What Troupe is built upon; docs/dependencies.md says why.
#
# What the library needs, cmake/troupeConfig.cmake.in finds again for those who
# use an installed one.

# Within another project Troupe does not tell what it found.
set(quiet)
if(NOT PROJECT_IS_TOP_LEVEL)
  set(quiet QUIET)
endif()

find_package(Threads REQUIRED ${quiet})
find_package(Boost 1.75 REQUIRED ${quiet} COMPONENTS json)
find_package(spdlog 1.9 REQUIRED ${quiet})

# CAF's own package file needs OpenSSL to be found first. No version of CAF is
# asked for, since that of 0.18.7 answers to nothing else, and that of 1.x to no
# 0.
find_package(OpenSSL 3 REQUIRED ${quiet})
find_package(CAF CONFIG QUIET COMPONENTS core io)
set(caf_remedy "say where with -DCMAKE_PREFIX_PATH=/where/caf/is")
if(NOT CAF_FOUND)
  message(FATAL_ERROR "Troupe needs CAF 0.18.7 or 1.x, with its io: "
                      "${caf_remedy}")
elseif(CAF_VERSION VERSION_LESS 0.18.7)
  set(caf_too_old "CAF ${CAF_VERSION} in ${CAF_DIR} is too old")
  unset(CAF_DIR CACHE) # so that the remedy is not ignored
  message(FATAL_ERROR "${caf_too_old}: Troupe needs 0.18.7 or 1.x; "
                      "${caf_remedy}")
endif()

find_package(CLI11 REQUIRED ${quiet})
if(TROUPE_BUILD_TESTS)
  find_package(Catch2 3 REQUIRED ${quiet})
endif()
if(TROUPE_BUILD_BENCHMARKS)
  find_package(TBB REQUIRED ${quiet})
endif()
