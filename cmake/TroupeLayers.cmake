# The layers of the library.
#
# Each folder has an include root of its own, <build>/include/<layer>, in which
# a header forwards to the real one: <troupe/graph/value.hpp> to graph/value.hpp.
# A layer is compiled with the roots that it may see, so that an include against
# the direction of dependencies does not compile.

set(troupe_include_root ${PROJECT_BINARY_DIR}/include)

add_library(troupe_options INTERFACE)
target_compile_features(troupe_options INTERFACE cxx_std_20)
# Warnings are for those who work on Troupe: within another project, with a
# compiler that nobody here has seen, they would only be in the way.
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(
    troupe_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                             -Wsign-conversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION LESS 13)
    # GCC 12 warns about std::string's operator+ (its bug 105651).
    target_compile_options(troupe_options INTERFACE -Wno-restrict)
  endif()
endif()

function(troupe_forward_headers layer)
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${layer}/*.hpp)
  foreach(header IN LISTS headers)
    get_filename_component(name ${header} NAME)
    troupe_forward_header(
      ${troupe_include_root}/${layer}/troupe/${layer}/${name} ${header})
  endforeach()
endfunction()

# By a relative path, so that a compiler cache serves every checkout.
function(troupe_forward_header forward header)
  get_filename_component(folder ${forward} DIRECTORY)
  file(RELATIVE_PATH path ${folder} ${header})
  file(CONFIGURE OUTPUT ${forward} CONTENT "#include \"${path}\"\n")
endfunction()

# troupe_layer(<name> SEES <layer>... LIBRARIES <target>...)
function(troupe_layer layer)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SEES;LIBRARIES")
  troupe_forward_headers(${layer})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${layer}/*.cpp)
  add_library(troupe_${layer} OBJECT ${sources})
  # A static Troupe, too, may end up in somebody's shared library.
  set_target_properties(troupe_${layer} PROPERTIES
                        POSITION_INDEPENDENT_CODE ON)
  foreach(seen IN LISTS arg_SEES)
    target_include_directories(troupe_${layer} PUBLIC
                               ${troupe_include_root}/${seen})
  endforeach()
  target_link_libraries(troupe_${layer} PUBLIC ${arg_LIBRARIES}
                        PRIVATE troupe_options)
endfunction()

# The one library that users link: troupe::troupe.
function(troupe_library)
  troupe_forward_header(${troupe_include_root}/facade/troupe/troupe.hpp
                        ${PROJECT_SOURCE_DIR}/actors/troupe.hpp)
  add_library(troupe)
  add_library(troupe::troupe ALIAS troupe)
  target_compile_features(troupe PUBLIC cxx_std_20)
  # All symbols are visible in a shared Troupe: exceptions, and values that go
  # from one library to another, are told apart by their type_info, and CAF's
  # messages by symbols in templates. A version before 1.0 keeps no ABI.
  set_target_properties(troupe PROPERTIES
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  foreach(layer graph hooks actors)
    target_sources(troupe PRIVATE $<TARGET_OBJECTS:troupe_${layer}>)
    target_include_directories(
      troupe PUBLIC $<BUILD_INTERFACE:${troupe_include_root}/${layer}>)
  endforeach()
  target_include_directories(
    troupe PUBLIC $<BUILD_INTERFACE:${troupe_include_root}/facade>)
  # <troupe/troupe.hpp> includes none of these. They are public because other
  # headers do: log_hook.hpp spdlog, event_json.hpp Boost.JSON, messages.hpp CAF.
  target_link_libraries(troupe PUBLIC Boost::headers Boost::json
                        spdlog::spdlog CAF::core CAF::io Threads::Threads
                        PRIVATE OpenSSL::SSL OpenSSL::Crypto)
endfunction()
