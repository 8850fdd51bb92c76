# The test of what is exported as traces by the definitions of OTLP, which
# scripts/setup provides.
#
# They are generated classes, which work with the protobuf that they were
# generated for; where there is none, the test is skipped and says so.

include(CheckCXXSourceCompiles)

find_package(Protobuf QUIET)
find_path(OTLP_DEFINITIONS
          opentelemetry/proto/collector/trace/v1/trace_service.pb.h)
set(otlp_usable FALSE)
if(Protobuf_FOUND AND OTLP_DEFINITIONS)
  set(CMAKE_REQUIRED_INCLUDES ${OTLP_DEFINITIONS} ${Protobuf_INCLUDE_DIRS})
  check_cxx_source_compiles(
    "#include <opentelemetry/proto/collector/trace/v1/trace_service.pb.h>
     int main() {}"
    OTLP_DEFINITIONS_COMPILE)
  set(otlp_usable ${OTLP_DEFINITIONS_COMPILE})
endif()

if(NOT otlp_usable)
  add_test(NAME "otlp_schema_test: skipped"
           COMMAND ${CMAKE_COMMAND} -E echo
                   "skipped: there are no definitions of OTLP for a protobuf \
that is here; run scripts/setup test, and configure again")
  set_tests_properties("otlp_schema_test: skipped" PROPERTIES
                       SKIP_REGULAR_EXPRESSION "skipped")
  return()
endif()

set(sources)
foreach(name collector/trace/v1/trace_service trace/v1/trace
             resource/v1/resource common/v1/common)
  list(APPEND sources ${OTLP_DEFINITIONS}/opentelemetry/proto/${name}.pb.cc)
endforeach()
add_library(otlp_definitions OBJECT ${sources})
target_include_directories(otlp_definitions SYSTEM PUBLIC ${OTLP_DEFINITIONS})
target_link_libraries(otlp_definitions PUBLIC protobuf::libprotobuf)

troupe_test(otlp_schema_test hooks/otlp_schema.cpp support/collector.cpp)
target_link_libraries(otlp_schema_test otlp_definitions)
