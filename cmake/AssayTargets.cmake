# The three kinds of target in this tree, so that a folder's CMakeLists.txt says only
# what it is made of and what it may include.
include(GoogleTest)
include(AssayFamily)

# Flags for our own code: warnings are errors here and nowhere else, so what is installed
# must not know of them ($<BUILD_INTERFACE>).
add_library(assay_warnings INTERFACE)
target_compile_options(assay_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror
  # Designated initializers leave out, on purpose, what keeps its default.
  -Wno-missing-field-initializers
  # g++ 12 sees overlaps in "x" + std::string(...) that are not there (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # To g++ a file that a unity build includes is a header, whose types must not use what is
  # in an unnamed namespace.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wno-subobject-linkage>
  # std::stable_sort of libstdc++ 12 calls what C++17 deprecated; newer clangs say so here.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  # With a sanitizer g++ also sees uninitialised members in std::regex that are not there.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${ASSAY_SANITIZER}>>:-Wno-maybe-uninitialized>)

# What headers need takes the compiler longer than most files do, so files of a target share
# them (a unity build); few, because who changes one waits for all of these.
# -DCMAKE_UNITY_BUILD=OFF compiles each by itself, and so finds the missing #include.
function(assay_share_headers target)
  if(NOT DEFINED CMAKE_UNITY_BUILD OR CMAKE_UNITY_BUILD)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 4)
  endif()
endfunction()

# assay_library(NAME [DRIVER] SOURCES... LINKS...): one layer. Its LINKS are all it may
# include. DRIVER: nothing of it runs in a process while that measures, but for those that
# measure it itself (bench_*), so its files may share headers.
function(assay_library name)
  cmake_parse_arguments(ARG "DRIVER" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  if(ARG_DRIVER)
    assay_share_headers(${name})
  endif()
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>)
  target_link_libraries(${name} PUBLIC ${ARG_LINKS} PRIVATE $<BUILD_INTERFACE:assay_warnings>)
endfunction()

# assay_tests(NAME SOURCES... LINKS... [LABEL long]): the tests of one folder, each a CTest
# test. Those labelled `long` take minutes and are left out of ci/test.
function(assay_tests name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} GTest::gmock GTest::gtest_main
                        assay_warnings)
  assay_share_headers(${name})
  target_compile_definitions(${name} PRIVATE
    ASSAY_FLAVOUR="${ASSAY_FLAVOUR}"
    ASSAY_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/testdata"
    ASSAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    ASSAY_BINARY_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  # Runtimes that spin on after a parallel region would starve the tests beside them.
  set(prefix "")
  set(properties TIMEOUT 120 ENVIRONMENT OMP_WAIT_POLICY=passive)
  if(ARG_LABEL)
    set(prefix "${ARG_LABEL}/")
    set(properties TIMEOUT 3600 LABELS ${ARG_LABEL})
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_PREFIX "${prefix}"
    PROPERTIES ${properties})
endfunction()

# assay_benchmark(NAME SOURCES... LINKS...): a program that measures us beside what a user
# would pick instead. Only a build that is measured has any.
option(ASSAY_BENCHMARKS "Whether to build the programs bench_*" ON)
function(assay_benchmark name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT ASSAY_BENCHMARKS)
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} assay_warnings)
endfunction()

# The --wrap options for every name in a list of ASSAY_WRAP_n(NAME) lines.
function(assay_wrap_options variable file)
  file(STRINGS ${file} lines REGEX "^ASSAY_WRAP_[0-9]\\(")
  list(TRANSFORM lines REPLACE "^ASSAY_WRAP_[0-9]\\((.*)\\)$" "LINKER:--wrap=\\1")
  set(${variable} ${lines} PARENT_SCOPE)
endfunction()

# Links a program with the stand-ins of stress/engine/wraps.cc, which must be among its
# objects.
function(assay_link_wrapped target)
  assay_wrap_options(wraps ${CMAKE_SOURCE_DIR}/stress/engine/wrapped_calls.inc)
  if(ASSAY_SANITIZER STREQUAL "tsan")
    assay_wrap_options(accesses ${CMAKE_SOURCE_DIR}/stress/engine/wrapped_accesses.inc)
  endif()
  target_link_options(${target} PRIVATE ${wraps} ${accesses})
endfunction()

# assay_stress_family(NAME SOURCES... [CODE files...] [LINKS...]): a family of stress cases
# becomes the child executable assay-cell-NAME. Each source file gets a version: a hash of
# its text, of the engine's, of the headers beside it and of CODE, the code under test that
# lies elsewhere. A seed is replayed only with the code that it was found with.
function(assay_stress_family name)
  cmake_parse_arguments(ARG "" "" "SOURCES;CODE;LINKS" ${ARGN})
  file(GLOB shared CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/stress/engine/*.cc
    ${CMAKE_SOURCE_DIR}/stress/engine/*.h ${CMAKE_SOURCE_DIR}/stress/engine/*.inc
    ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  list(FILTER shared EXCLUDE REGEX "_test\\.cc$")
  list(APPEND shared ${ARG_CODE})
  set(shared_hashes "")
  set(versions "")
  foreach(file IN LISTS shared)
    file(SHA256 ${file} hash)
    string(APPEND shared_hashes ${hash})
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${shared})
  foreach(source IN LISTS ARG_SOURCES)
    set(path ${CMAKE_CURRENT_SOURCE_DIR}/${source})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(SHA256 ${path} hash)
    string(SHA256 hash "${hash}${shared_hashes}")
    string(SUBSTRING ${hash} 0 8 version)
    string(APPEND versions "    {\"${source}\", \"${version}\"},\n")
  endforeach()
  configure_file(${CMAKE_SOURCE_DIR}/cmake/stress_family.cc.in family_${name}.cc @ONLY)
  add_executable(assay-cell-${name} ${ARG_SOURCES}
    ${CMAKE_CURRENT_BINARY_DIR}/family_${name}.cc)
  assay_link_wrapped(assay-cell-${name})
  target_link_libraries(assay-cell-${name} PRIVATE assay_stress_main ${ARG_LINKS}
                        SQLite::SQLite3 assay_warnings)
  set_property(GLOBAL APPEND PROPERTY ASSAY_FAMILIES assay-cell-${name})
endfunction()
