# What `cmake --install` installs: the headers, the library and a CMake package.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/troupe)

# All headers, also those that are marked private: messages.hpp is for users,
# and includes some of them.
foreach(layer graph hooks actors)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${layer}
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/troupe
          FILES_MATCHING PATTERN *.hpp PATTERN troupe.hpp EXCLUDE)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/actors/troupe.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/troupe)

install(TARGETS troupe EXPORT troupeTargets
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT troupeTargets NAMESPACE troupe:: DESTINATION ${package_dir})

configure_file(${PROJECT_SOURCE_DIR}/cmake/troupeConfig.cmake.in
               ${PROJECT_BINARY_DIR}/troupeConfig.cmake @ONLY)
# Before 1.0, a minor version may break what another one promised.
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/troupeConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/troupeConfig.cmake
              ${PROJECT_BINARY_DIR}/troupeConfigVersion.cmake
        DESTINATION ${package_dir})
