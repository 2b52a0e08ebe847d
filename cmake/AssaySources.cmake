# For sanitizer flavours: the libraries that share memory between threads on our behalf,
# built with the flavour's flags from the distribution's source packages (ci/sources puts
# them there). A race detector that does not see a library's synchronisation reports
# races that are none; one that does not see its accesses misses those that are
# (sanitizers/README.md). Their targets have the names that the packages' have.
include(FetchContent)

# assay_add_source(NAME FOLDER): a source package's own CMake project, of which only the
# targets that something links are built. Its warnings are its authors' business.
function(assay_add_source name)
  set(folder ${CMAKE_SOURCE_DIR}/build/sources/${name})
  if(NOT EXISTS ${folder}/CMakeLists.txt)
    message(FATAL_ERROR "the flavour '${ASSAY_FLAVOUR}' builds ${name} from its source "
      "package, which is not in build/sources.\nFetch all of them with:  ci/sources")
  endif()
  set(CMAKE_CXX_FLAGS "${CMAKE_CXX_FLAGS} -w")
  set(CMAKE_C_FLAGS "${CMAKE_C_FLAGS} -w")
  set(CMAKE_WARN_DEPRECATED OFF CACHE INTERNAL "")
  set(CMAKE_EXPORT_COMPILE_COMMANDS OFF)
  # Their own place for programs and libraries, not ours.
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/sources/${name}/bin)
  FetchContent_Declare(${name} SOURCE_DIR ${folder})
  FetchContent_GetProperties(${name})
  if(NOT ${name}_POPULATED)
    FetchContent_Populate(${name})
    add_subdirectory(${${name}_SOURCE_DIR} ${CMAKE_BINARY_DIR}/sources/${name}
      EXCLUDE_FROM_ALL SYSTEM)
  endif()
endfunction()

set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)  # the options below count
set(BUILD_SHARED_LIBS OFF)
set(ABSL_PROPAGATE_CXX_STD ON)
assay_add_source(abseil)

set(BENCHMARK_ENABLE_TESTING OFF)
set(BENCHMARK_ENABLE_GTEST_TESTS OFF)
set(BENCHMARK_ENABLE_INSTALL OFF)
set(BENCHMARK_ENABLE_WERROR OFF)
set(GIT_VERSION 0.0.0)  # it would ask our repository for its own version
assay_add_source(benchmark)

set(INSTALL_GTEST OFF)
assay_add_source(googletest)

set(TBB_TEST OFF)
set(TBB_STRICT OFF)
set(TBB_ENABLE_IPO OFF)
set(TBBMALLOC_BUILD OFF)
set(TBB_INSTALL OFF)
set(TBB_DISABLE_HWLOC_AUTOMATIC_SEARCH ON)
set(BUILD_SHARED_LIBS ON)  # as its authors want it
assay_add_source(onetbb)
set(BUILD_SHARED_LIBS OFF)

# SQLite's amalgamation, which has no CMake project. Serialized threading is its default.
if(NOT EXISTS ${CMAKE_SOURCE_DIR}/build/sources/sqlite3/sqlite3.c)
  message(FATAL_ERROR "the flavour '${ASSAY_FLAVOUR}' builds SQLite from its source "
    "package, which is not in build/sources.\nFetch all of them with:  ci/sources")
endif()
add_library(assay_sqlite STATIC EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/build/sources/sqlite3/sqlite3.c)
target_include_directories(assay_sqlite SYSTEM PUBLIC ${CMAKE_SOURCE_DIR}/build/sources/sqlite3)
target_compile_options(assay_sqlite PRIVATE -w)
target_compile_definitions(assay_sqlite PRIVATE SQLITE_THREADSAFE=1)
target_link_libraries(assay_sqlite PUBLIC Threads::Threads ${CMAKE_DL_LIBS} m)
add_library(SQLite::SQLite3 ALIAS assay_sqlite)
