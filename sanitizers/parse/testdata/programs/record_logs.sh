#!/bin/bash
# shellcheck disable=SC2086 # names here are words without blanks
# Makes the logs of the folders beside this one anew: builds threads.cc and memory.cc with
# each compiler in a copy below /src/app, so that no log holds a path of the machine at
# hand, and keeps what the tools write. Needs g++-12, clang-14, clang-19 with their
# runtimes and symbolizers, Valgrind and strace. Logs differ from run to run in process ids and
# addresses, so record only what must be recorded: record_logs.sh [part of a log's name].
set -u
here=$(cd "$(dirname "$0")" && pwd)
testdata=$(dirname "$here")
only=${1:-}
app=/src/app
mkdir -p $app/bin
cp "$here"/*.cc $app/
cd $app || exit 1
ulimit -c 0

# record FOLDER NAME COMMAND...: standard error of the command is the log.
record() {
  local log=$testdata/$1/$2.log
  shift 2
  [[ $log == *"$only"* ]] || return 0
  mkdir -p "$(dirname "$log")"
  timeout 120 "$@" >/dev/null 2>"$log" </dev/null
  [ -s "$log" ] || { rm "$log"; echo "nothing reported: ${log#"$testdata"/}: $*"; }
}

declare -A compilers=([gcc12]=g++-12 [clang14]=clang++-14 [clang19]=clang++-19)
for name in "${!compilers[@]}"; do
  build() {
    local source=$1 output=$2
    shift 2
    [[ bin/$output -nt $source && bin/$output -nt "$here/$source" ]] && return
    ${compilers[$name]} -std=c++20 -O1 -g -pthread "$@" "$source" -o "bin/$output"
  }
  build threads.cc threads-tsan-$name -fsanitize=thread
  build memory.cc memory-asan-$name -fsanitize=address,undefined
  build memory.cc memory-ubsan-$name -fsanitize=undefined

  for program in $(bin/threads-tsan-$name); do
    options=atexit_sleep_ms=50
    case $program in
      # What follows the first report is more of the same.
      race_template | race_string) options+=:halt_on_error=1 ;;
      race_stack_lost) options+=:history_size=0 ;;
    esac
    record tsan-$name $program env TSAN_OPTIONS=$options bin/threads-tsan-$name $program
  done
  record tsan-$name lock_order_two_stacks \
    env TSAN_OPTIONS=second_deadlock_stack=1 bin/threads-tsan-$name lock_order
  record tsan-$name race_heap_unsymbolized \
    env TSAN_OPTIONS=symbolize=0 bin/threads-tsan-$name race_heap
  record tsan-$name race_heap_strip_prefix \
    env TSAN_OPTIONS=strip_path_prefix=/src/ bin/threads-tsan-$name race_heap
  record tsan-$name race_global_colours \
    env TSAN_OPTIONS=color=always bin/threads-tsan-$name race_global
  record tsan-$name start_no_suppressions \
    env TSAN_OPTIONS=suppressions=$app/none.txt bin/threads-tsan-$name race_heap
  echo "no such line" >bad.txt
  record tsan-$name start_bad_suppressions \
    env TSAN_OPTIONS=suppressions=$app/bad.txt bin/threads-tsan-$name race_heap
  echo "race:Deposit" >good.txt
  record tsan-$name suppressed \
    env TSAN_OPTIONS=suppressions=$app/good.txt:print_suppressions=1 \
    bin/threads-tsan-$name race_heap
  # The memory layout of old kernels, which the runtimes cannot work with.
  record tsan-$name start_memory_mapping setarch -L bin/threads-tsan-$name race_heap
  record tsan-$name start_no_memory \
    bash -c "ulimit -v 1000000; bin/threads-tsan-$name race_heap"

  for program in $(bin/memory-asan-$name); do
    options=detect_stack_use_after_return=1
    case $program in
      abort) options+=:handle_abort=1 ;;
      uninitialised) continue ;;
      # A stack of 256 frames.
      stack_exhausted) [ $name = clang19 ] || continue ;;
      undefined*) continue ;;
    esac
    record asan-$name $program env ASAN_OPTIONS=$options bin/memory-asan-$name $program
  done
  record asan-$name heap_overflow_colours \
    env ASAN_OPTIONS=color=always bin/memory-asan-$name heap_overflow
  record asan-$name undefined_then_segv \
    env UBSAN_OPTIONS=print_stacktrace=1 bin/memory-asan-$name undefined_null_load
  record asan-$name leak_under_ptrace strace -f -o /dev/null bin/memory-asan-$name leak
  record asan-$name start_no_memory \
    bash -c "ulimit -v 1000000; bin/memory-asan-$name heap_overflow"

  for program in $(bin/memory-ubsan-$name); do
    [[ $program == undefined* ]] || continue
    record ubsan-$name $program bin/memory-ubsan-$name $program
    record ubsan-$name ${program}_stack \
      env UBSAN_OPTIONS=print_stacktrace=1 bin/memory-ubsan-$name $program
  done
  record ubsan-$name undefined_shift_halt \
    env UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1:color=always \
    bin/memory-ubsan-$name undefined_shift
done

# A library with AddressSanitizer in a program without.
echo 'int Answer() { return 42; }' >answer.cc
echo 'int Answer(); int main() { return Answer() - 42; }' >ask.cc
g++-12 -g -shared -fPIC -fsanitize=address answer.cc -o bin/libanswer.so
g++-12 -g ask.cc -Lbin -lanswer -Wl,-rpath,$app/bin -Wl,--allow-shlib-undefined -o bin/ask
record asan-gcc12 start_runtime_not_first bin/ask
clang++-19 -g -shared -fPIC -fsanitize=address -shared-libasan answer.cc \
  -o bin/libanswer19.so
clang++-19 -g ask.cc -Lbin -lanswer19 -Wl,-rpath,$app/bin -o bin/ask19 \
  -Wl,--allow-shlib-undefined
record asan-clang19 start_runtime_not_first \
  env LD_LIBRARY_PATH="$(clang++-19 -print-resource-dir)/lib/linux" bin/ask19

name=gcc12
build threads.cc threads
build memory.cc memory
for tool in helgrind drd; do
  for program in race_heap race_mutex_held race_global race_stack race_memcpy \
    lock_order mutex_destroy_locked mutex_unlock_unlocked mutex_unlock_by_other \
    mutex_invalid thread_leak use_after_free; do
    record $tool-gcc12 $program valgrind --tool=$tool bin/threads $program
  done
  record $tool-gcc12 race_heap_fullpath \
    valgrind --tool=$tool --fullpath-after= bin/threads race_heap
  record $tool-gcc12 race_heap_quiet valgrind --tool=$tool -q bin/threads race_heap
done
for program in use_after_free use_after_free_thread heap_overflow heap_underflow double_free \
  invalid_free mismatched_new mismatched_malloc overflow_memset segv_null abort leak \
  uninitialised; do
  record memcheck-gcc12 $program valgrind --leak-check=full bin/memory $program
done
record memcheck-gcc12 use_after_free_fullpath \
  valgrind --fullpath-after= bin/memory use_after_free
record memcheck-gcc12 uninitialised_origins \
  valgrind --track-origins=yes bin/memory uninitialised

# The second start says why, if it is asked to.
record tsan-clang19 start_again_verbose \
  env TSAN_OPTIONS=verbosity=1 setarch -L bin/threads-tsan-clang19 race_heap

# The same logs as CI keeps them.
prefixed() { [[ $1 == *"$only"* ]] && cat >"$testdata/$1"; }
mkdir -p "$testdata/prefixed"
sed 's/^/12: /' "$testdata/tsan-gcc12/two_reports.log" | prefixed prefixed/ctest_verbose.log
awk '{ printf "2024-05-17T09:41:%02d.%07dZ %s\n", 7 + NR / 20, NR * 3571 % 10000000, $0 }' \
  "$testdata/tsan-clang19/race_heap.log" | prefixed prefixed/github_timestamps.log
awk '{ printf "test\tRun ctest\t2024-05-17T09:41:%02d.%07dZ 3: %s\n", 7 + NR / 20, NR * 3571 % 10000000, $0 }' \
  "$testdata/asan-clang19/heap_overflow.log" | prefixed prefixed/github_ctest.log
sed 's/^/[test-7] /' "$testdata/helgrind-gcc12/race_heap.log" |
  prefixed prefixed/helgrind_bracket.log
