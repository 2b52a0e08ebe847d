// The stacks of another process's threads, read while they stand still for a moment: what
// a deadlock looks like. The adapter of libdw. Tested in stacks_test.cc.
#pragma once

#include <string>

namespace assay {

// One paragraph a thread, its name and then its frames, innermost first, with function,
// file and line where debug information says so. The process, a child of this one, goes
// on afterwards. Empty where the kernel does not let us look.
std::string StacksOf(int process);

}  // namespace assay
