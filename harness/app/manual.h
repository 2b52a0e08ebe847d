// Man pages (man(7) macros), made of what --help says: one of the program, one of each
// command. Tested in completion_test.cc: groff finds nothing to warn of.
#pragma once

#include <string>

#include "harness/app/command_docs.h"

namespace assay {

std::string ProgramPage(const ProgramDoc& docs, const std::string& version);
std::string CommandPage(const CommandDoc& command, const std::string& version);

}  // namespace assay
