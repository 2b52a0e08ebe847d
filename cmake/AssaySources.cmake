# The libraries that share memory between threads on our behalf, built from the
# distribution's sources with the flags of a sanitizer flavour; ci/sources puts them into
# build/sources. A race detector takes synchronisation that it does not see for none and
# reports races that are not there, and it misses those inside of what is not instrumented
# (sanitizers/README.md). The targets have the names that the packages give them.
include_guard()

set(ASSAY_SOURCES ${CMAKE_SOURCE_DIR}/build/sources CACHE PATH
  "Where the sources of libraries are that sanitizer flavours build")
foreach(name abseil benchmark googletest onetbb re2 sqlite3)
  if(NOT EXISTS ${ASSAY_SOURCES}/${name}/.version)
    message(FATAL_ERROR "the flavour '${ASSAY_FLAVOUR}' builds ${name} from its source, and "
      "${ASSAY_SOURCES}/${name} is not there.\nFetch all sources at once with:  ci/sources")
  endif()
endforeach()

# assay_add_source(NAME [OPTION=VALUE...]): the library's own CMake project with these
# settings, of which only what something links is built. Its warnings are its authors'.
function(assay_add_source name)
  foreach(setting IN LISTS ARGN)
    string(REGEX MATCH "^([^=]+)=(.*)$" matched "${setting}")
    set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
  endforeach()
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)  # its option() commands keep what is set here
  set(CMAKE_WARN_DEPRECATED OFF)
  set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
  set(CMAKE_EXPORT_COMPILE_COMMANDS OFF)
  set(CMAKE_UNITY_BUILD OFF)  # their names were not made for it
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/sources/${name}/bin)
  string(APPEND CMAKE_CXX_FLAGS " -w")
  add_subdirectory(${ASSAY_SOURCES}/${name} ${CMAKE_BINARY_DIR}/sources/${name}
    EXCLUDE_FROM_ALL SYSTEM)
endfunction()

assay_add_source(abseil BUILD_SHARED_LIBS=OFF BUILD_TESTING=OFF ABSL_PROPAGATE_CXX_STD=ON
  ABSL_ENABLE_INSTALL=OFF)
# Without GIT_VERSION it would take this repository's version for its own.
assay_add_source(benchmark BUILD_SHARED_LIBS=OFF BENCHMARK_ENABLE_TESTING=OFF
  BENCHMARK_ENABLE_GTEST_TESTS=OFF BENCHMARK_ENABLE_INSTALL=OFF BENCHMARK_ENABLE_WERROR=OFF
  GIT_VERSION=1.7.1)
assay_add_source(googletest BUILD_SHARED_LIBS=OFF INSTALL_GTEST=OFF)
# Shared, as its authors insist.
assay_add_source(onetbb BUILD_SHARED_LIBS=ON TBB_TEST=OFF TBB_STRICT=OFF TBB_INSTALL=OFF
  TBB_ENABLE_IPO=OFF TBBMALLOC_BUILD=OFF TBB_DISABLE_HWLOC_AUTOMATIC_SEARCH=ON
  TBB_OUTPUT_DIR_BASE=sources/onetbb/lib)
assay_add_source(re2 BUILD_SHARED_LIBS=OFF RE2_BUILD_TESTING=OFF)
# As pkg-config would name it.
add_library(PkgConfig::re2 ALIAS re2)

# SQLite has no CMake project. Of the package's settings, those that change what a
# statement means or costs; without extensions that nobody here uses. Shared, like the
# package: perturbation (stress/engine/wraps.cc) stands in for each access of memory in
# what is linked statically, so points inside SQLite would take the place of those in the
# code under test.
add_library(assay_sqlite SHARED EXCLUDE_FROM_ALL ${ASSAY_SOURCES}/sqlite3/sqlite3.c)
target_include_directories(assay_sqlite SYSTEM PUBLIC ${ASSAY_SOURCES}/sqlite3)
# It calls destructors of several types through one type of pointer, which clang's
# undefined-behaviour checks report from clang 17 on; all of them take what is passed.
target_compile_options(assay_sqlite PRIVATE -w -fno-strict-aliasing
  $<$<C_COMPILER_ID:Clang>:-fno-sanitize=function>)
target_compile_definitions(assay_sqlite PRIVATE
  SQLITE_THREADSAFE=1 SQLITE_SECURE_DELETE SQLITE_ENABLE_UNLOCK_NOTIFY
  SQLITE_OMIT_LOOKASIDE=1 SQLITE_USE_URI=1 SQLITE_MAX_SCHEMA_RETRY=25
  SQLITE_LIKE_DOESNT_MATCH_BLOBS SQLITE_ENABLE_COLUMN_METADATA
  SQLITE_MAX_VARIABLE_NUMBER=250000 SQLITE_OMIT_LOAD_EXTENSION)
target_link_libraries(assay_sqlite PRIVATE Threads::Threads m)
add_library(SQLite::SQLite3 ALIAS assay_sqlite)
