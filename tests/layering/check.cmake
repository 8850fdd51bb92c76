# Checks that a layer cannot include what it must not see.
#
# usage: cmake -DCOMPILER=... -DLAYER=graph -DROOT=<include roots> \
#              -DFORBIDDEN=<header> -P check.cmake

set(source ${CMAKE_CURRENT_BINARY_DIR}/layering-${LAYER}.cpp)
set(roots)
foreach(seen IN LISTS SEES)
  list(APPEND roots -I${ROOT}/${seen})
endforeach()

function(compile header result output)
  file(WRITE ${source} "#include <${header}>\n")
  execute_process(COMMAND ${COMPILER} -std=c++20 -fsyntax-only ${roots} ${source}
                  RESULT_VARIABLE code ERROR_VARIABLE text)
  set(${result} ${code} PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

# What it may see must compile, or the check would prove nothing.
compile(${ALLOWED} code text)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${LAYER} cannot include ${ALLOWED}:\n${text}")
endif()
compile(${FORBIDDEN} code text)
if(code EQUAL 0 OR NOT text MATCHES "${FORBIDDEN}.*(No such file|not found)")
  message(FATAL_ERROR "${LAYER} can include ${FORBIDDEN}:\n${text}")
endif()
