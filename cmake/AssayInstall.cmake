# What is installed, and where: in two components, each a Debian package.
#
#   runtime      bin/assay; its children in libexec/assay, where it finds them by its own
#                path, so that a prefix can be moved; claims and examples in share/assay;
#                docs in share/doc/assay
#   development  what find_package(assay) needs to build workloads outside of this tree:
#                lib/*.a, lib/cmake/assay, and headers below include/assay with the paths
#                that they have here
#
# The folders are written out instead of taken from GNUInstallDirs, because the driver goes
# from bin to libexec/assay. Tried by ci/install-check.
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME runtime)

# --- The driver and its children -------------------------------------------------------

install(TARGETS assay RUNTIME DESTINATION bin)
# Canaries are for our own tests.
list(REMOVE_ITEM children assay-cell-canaries)
install(TARGETS ${children} assay-cell-command assay-sanitizer-controls
  RUNTIME DESTINATION libexec/assay)
install(TARGETS assay-pin LIBRARY DESTINATION libexec/assay)

# --- What there is to read and to try --------------------------------------------------

install(DIRECTORY workloads/claims DESTINATION share/assay)
# Only what is kept in git: trying an example leaves files beside it.
install(FILES examples/programs/claims.toml examples/programs/global_lock.py
              examples/programs/google_benchmark.cc examples/programs/openmp_sum.cc
  DESTINATION share/assay/examples/programs)
install(FILES examples/workload/CMakeLists.txt examples/workload/README.md
              examples/workload/claims.toml examples/workload/matrix_product.cc
  DESTINATION share/assay/examples/workload)
install(FILES examples/unit_test/CMakeLists.txt examples/unit_test/sort_test.cc
  DESTINATION share/assay/examples/unit_test)
install(FILES README.md ARCHITECTURE.md LICENSE DESTINATION share/doc/assay)
install(DIRECTORY docs DESTINATION share/doc/assay)
install(FILES sanitizers/README.md DESTINATION share/doc/assay/sanitizers)

# Man pages and completion say what --help says, because the driver writes them itself.
set(manual ${CMAKE_BINARY_DIR}/manual)
add_custom_command(OUTPUT ${manual}/man1/assay.1
  COMMAND assay man --output ${manual}/man1
  COMMAND sh -c "'$<TARGET_FILE:assay>' completion bash > assay"
  COMMAND sh -c "'$<TARGET_FILE:assay>' completion zsh > _assay"
  COMMAND sh -c "'$<TARGET_FILE:assay>' completion fish > assay.fish"
  WORKING_DIRECTORY ${manual} DEPENDS assay VERBATIM)
file(MAKE_DIRECTORY ${manual})
add_custom_target(assay_manual ALL DEPENDS ${manual}/man1/assay.1)
install(DIRECTORY ${manual}/man1 DESTINATION share/man)
install(FILES ${manual}/assay DESTINATION share/bash-completion/completions)
install(FILES ${manual}/assay.fish DESTINATION share/fish/vendor_completions.d)
# The first is where zsh looks below /usr/local, the second where Debian's looks below /usr.
install(FILES ${manual}/_assay DESTINATION share/zsh/site-functions)
install(FILES ${manual}/_assay DESTINATION share/zsh/vendor-completions)

# --- Workloads of others ---------------------------------------------------------------

# All that assay_family() links, from the bottom. In CMake they are assay::base and so on.
set(libraries assay_base assay_model assay_declare assay_cell assay_bench assay_cell_main)
foreach(library IN LISTS libraries)
  string(REGEX REPLACE "^assay_" "" name ${library})
  set_target_properties(${library} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${library} INTERFACE cxx_std_20)
endforeach()
install(TARGETS ${libraries} EXPORT assayTargets
  ARCHIVE DESTINATION lib COMPONENT development
  INCLUDES DESTINATION include/assay)
install(DIRECTORY harness/base harness/declare DESTINATION include/assay/harness
  COMPONENT development FILES_MATCHING PATTERN "*.h")
install(DIRECTORY results/model DESTINATION include/assay/results
  COMPONENT development FILES_MATCHING PATTERN "*.h")

install(EXPORT assayTargets NAMESPACE assay:: DESTINATION lib/cmake/assay
  COMPONENT development)
# <assay/testing.h> drives, too, so it links most of the driver: a set of its own, for
# find_package(assay COMPONENTS testing) alone.
set(libraries assay_flavours assay_journal assay_parse assay_plan assay_run assay_statistics
              assay_topology assay_verdict assay_testing_expectation)
foreach(library IN LISTS libraries)
  string(REGEX REPLACE "^assay_" "" name ${library})
  set_target_properties(${library} PROPERTIES EXPORT_NAME ${name})
endforeach()
set_target_properties(assay_testing_expectation PROPERTIES EXPORT_NAME testing)
install(TARGETS ${libraries} EXPORT assayTestingTargets
  ARCHIVE DESTINATION lib COMPONENT development)
install(EXPORT assayTestingTargets NAMESPACE assay:: DESTINATION lib/cmake/assay
  COMPONENT development)
install(DIRECTORY harness/expectation/include/assay DESTINATION include
  COMPONENT development)

# All of it, without this tree's own tests and benchmarks.
add_custom_target(assay_installed DEPENDS assay assay_children assay-cell-command
  assay_manual assay_testing_expectation)

configure_package_config_file(cmake/assayConfig.cmake.in assayConfig.cmake
  INSTALL_DESTINATION lib/cmake/assay)
# A child and the driver that runs it speak one version of their protocol.
write_basic_package_version_file(assayConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/assayConfig.cmake
              ${CMAKE_BINARY_DIR}/assayConfigVersion.cmake cmake/AssayFamily.cmake
  DESTINATION lib/cmake/assay COMPONENT development)

# --- Debian packages: cpack --preset deb -----------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_CONTACT "assay developers <assay@example.org>")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_COMPONENTS_ALL runtime development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
# The first line of each description below is its summary; CPack would put ours before it.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME assay)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "proves or refutes claims of parallel speedup
Measures on pinned cores, pairs its measurements, looks at what neighbours on the
machine did, checks every answer, and ends with a verdict whose error rate is
bounded. Also hunts for races and deadlocks, and reads the logs of sanitizers.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
# For `assay report --format svg` and png.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "assay-dev, nodejs, librsvg2-bin")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME assay-dev)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "workloads of your own for assay
Headers, static libraries and the CMake package with which one source file becomes
a program that assay measures.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "assay (= ${PROJECT_VERSION}), libabsl-dev, libbenchmark-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake, g++")
# For <assay/testing.h>.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS
  "libgtest-dev, libdw-dev, libhwloc-dev, libmuparser-dev, libsimdjson-dev, libtomlplusplus-dev, pkg-config")

set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/AssayStrip.cmake)
set(CPACK_ASSAY_STRIP ${CMAKE_STRIP})
include(CPack)
