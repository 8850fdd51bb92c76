# Checks that a mistake with the builder gives one readable compile error.
#
#   cmake -DCOMPILER=... -DFLAGS=... -DSOURCE=... -P check.cmake
#
# The first line of SOURCE says what must come out: `// expect: compiles`, or
# `// expect: <part of the message>`. FLAGS are separated by spaces.

cmake_minimum_required(VERSION 3.21)

file(STRINGS ${SOURCE} first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// expect: (.+)$")
  message(FATAL_ERROR "${SOURCE}: the first line must be `// expect: ...`")
endif()
set(expected "${CMAKE_MATCH_1}")

separate_arguments(flags UNIX_COMMAND "${FLAGS}")
execute_process(
  COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C
          ${COMPILER} ${flags} -fsyntax-only ${SOURCE}
  RESULT_VARIABLE status
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)

if(expected STREQUAL "compiles")
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${SOURCE} must compile, but:\n${output}")
  endif()
  return()
endif()

if(status EQUAL 0)
  message(FATAL_ERROR "${SOURCE} must not compile, but does")
endif()

# A list is cut at semicolons and not within brackets: out with them.
string(REGEX REPLACE "[][;]" " " lines "${output}")
# GCC and newer Clang say "static assertion failed", Clang 14 "static_assert".
string(REGEX MATCHALL "error: static[^\n]*troupe: [^\n]*" complaints "${lines}")
list(LENGTH complaints count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${SOURCE} must give one line with `troupe:`, but gives "
                      "${count}:\n${output}")
endif()

string(FIND "${complaints}" "${expected}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "${SOURCE} must be told\n  ${expected}\nbut is told\n"
                      "${output}")
endif()
