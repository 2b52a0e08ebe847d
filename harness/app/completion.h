// Scripts that complete the command line in a shell, made of what --help says. They offer
// commands, options, their values where these are a few words, cases (by asking `assay
// list --names`), runs, and files. Tested in completion_test.cc by the shells themselves.
#pragma once

#include <string>

#include "harness/app/command_docs.h"

namespace assay {

std::string BashCompletion(const ProgramDoc& docs);
std::string ZshCompletion(const ProgramDoc& docs);
std::string FishCompletion(const ProgramDoc& docs);

}  // namespace assay
