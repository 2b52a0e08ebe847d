# Finds every third-party package. Each is a Debian bookworm package; a missing one
# stops the configuration with the package's name and the command that installs it.
# Sanitizer flavours build some of them from the packages' sources (AssaySources.cmake).

function(assay_require variable package)
  if(NOT ${variable})
    message(FATAL_ERROR "assay needs the Debian package '${package}'.\n"
      "Install everything at once with:  ci/setup\n"
      "or only this one with:            apt-get install ${package}")
  endif()
endfunction()

find_package(Threads REQUIRED)
find_package(PkgConfig QUIET)
assay_require(PkgConfig_FOUND pkg-config)

if(ASSAY_SANITIZER)
  include(AssaySources)
else()
  find_package(benchmark QUIET)
  assay_require(benchmark_FOUND libbenchmark-dev)
  find_package(GTest QUIET)
  assay_require(GTest_FOUND "libgtest-dev' and 'libgmock-dev")
  find_package(absl QUIET)
  assay_require(absl_FOUND libabsl-dev)
  find_package(TBB QUIET)
  assay_require(TBB_FOUND libtbb-dev)
  find_package(SQLite3 QUIET)
  assay_require(SQLite3_FOUND libsqlite3-dev)
  pkg_check_modules(re2 QUIET IMPORTED_TARGET re2)
  assay_require(re2_FOUND libre2-dev)
endif()

find_package(CLI11 QUIET)
assay_require(CLI11_FOUND libcli11-dev)
find_package(tomlplusplus QUIET)
assay_require(tomlplusplus_FOUND libtomlplusplus-dev)
find_package(muparser QUIET)
assay_require(muparser_FOUND libmuparser-dev)
find_package(nlohmann_json QUIET)
assay_require(nlohmann_json_FOUND nlohmann-json3-dev)
find_package(Boost QUIET)
assay_require(Boost_FOUND libboost-dev)
find_package(Eigen3 QUIET NO_MODULE)
assay_require(Eigen3_FOUND libeigen3-dev)
find_path(ASSAY_CSV_INCLUDE csv.h PATH_SUFFIXES libfccp)
assay_require(ASSAY_CSV_INCLUDE libfccp-dev)
find_package(simdjson QUIET)
assay_require(simdjson_FOUND libsimdjson-dev)
find_package(pugixml QUIET)
assay_require(pugixml_FOUND libpugixml-dev)
find_package(RapidJSON QUIET)
assay_require(RapidJSON_FOUND rapidjson-dev)
# RapidJSON 1.1.0 assigns to a const member in a template that nobody instantiates, which
# newer clangs refuse (Tencent/rapidjson, issue 718). There the headers are
# copied without it.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 19)
  set(packaged ${RAPIDJSON_INCLUDE_DIRS})
  set(RAPIDJSON_INCLUDE_DIRS ${CMAKE_BINARY_DIR}/repaired)
  file(COPY ${packaged}/rapidjson DESTINATION ${RAPIDJSON_INCLUDE_DIRS}
    PATTERN document.h EXCLUDE)
  file(READ ${packaged}/rapidjson/document.h text)
  string(REPLACE "{ s = rhs.s; length = rhs.length; }" "= delete;" text "${text}")
  file(CONFIGURE OUTPUT ${RAPIDJSON_INCLUDE_DIRS}/rapidjson/document.h CONTENT "${text}" @ONLY)
endif()

# OpenMP's runtimes are packaged libraries, whose synchronisation a race detector does not
# see; and the newest clang's cannot be installed beside that of the default clang.
if(ASSAY_FLAVOUR MATCHES "^tsan")
  message(STATUS "assay: no variants with OpenMP in '${ASSAY_FLAVOUR}': "
    "its runtime is not instrumented")
elseif(ASSAY_FLAVOUR MATCHES "-clang$")
  message(STATUS "assay: no variants with OpenMP in '${ASSAY_FLAVOUR}': "
    "the package libomp-dev belongs to another clang")
else()
  find_package(OpenMP QUIET COMPONENTS CXX)
  assay_require(OpenMP_CXX_FOUND "libomp-dev' (for clang; g++ brings its own)")
endif()

# hwloc, libdw, RE2 and xxHash have no CMake package in bookworm, only pkg-config.
pkg_check_modules(xxhash QUIET IMPORTED_TARGET libxxhash)
assay_require(xxhash_FOUND libxxhash-dev)
pkg_check_modules(libdw QUIET IMPORTED_TARGET libdw)
assay_require(libdw_FOUND libdw-dev)
pkg_check_modules(hwloc QUIET IMPORTED_TARGET hwloc)
assay_require(hwloc_FOUND libhwloc-dev)
