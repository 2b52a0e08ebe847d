// Which frame of a stack is the user's, and the fingerprint by which the same fault is
// known again. Pure. Tested in places_test.cc.
//
// The fingerprint is made of the kind (of UBSan's also of which check it was) and of the
// two places, in either order. A place is
// the file's name without its folders and the function's name without scope, template
// arguments, parameters and what compilers append. So it does not change where lines
// shift, where another compiler spells the function otherwise, says which access was the
// write, or prints an inlined function without its class:
//   Cache<std::string>::Get(int) const  /src/cache.h:41     g++      cache.h:Get
//   Get                                 /home/x/cache.h:41  inlined  cache.h:Get
//   main::$_0::operator()() const       /src/main.cc:12     clang    main.cc:lambda
//   main::{lambda()#1}::operator()()    /src/main.cc:12     g++      main.cc:lambda
// Two races between the same two functions are thus one finding, whose lines are shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/model/sanitizer_report.h"

namespace assay {

// False for the sanitizer's runtime, interceptors, the C library and the standard
// library: code that only does what the user's code asked for.
bool IsUsersCode(const CodeFrame& frame);

// The first of the user's frames; where there is none, the first that has a file, or the
// first; of an empty stack an empty frame.
CodeFrame UsersFrame(const std::vector<CodeFrame>& frames);

// "cache.h:Get"; empty for an empty frame.
std::string PlaceKey(const CodeFrame& frame);

// "cache.cc:41 in Cache::Get(int)": for people.
std::string PlaceText(const CodeFrame& frame);

// Finds place and other_place, and kind from tool and problem.
void Complete(SanitizerReport* report);

// 16 hexadecimal digits.
std::string Fingerprint(const SanitizerReport& report);

// "data race: cache.cc:41 in Get against cache.cc:77 in Put": one line.
std::string SummaryOf(const SanitizerReport& report);

}  // namespace assay
