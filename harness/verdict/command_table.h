// The keys of a claim about a program: what is started, and what surrounds it. Part of
// claims.cc. Tested in command_table_test.cc.
#pragma once

#include <string>
#include <vector>

#include "harness/verdict/toml_table.h"
#include "results/model/command.h"

namespace assay {

const Keys& ProgramKeys();

// The program's words: `command`, or a shell and the text of `shell`; one of them is
// there.
std::vector<std::string> ReadWords(TableReader& reader);

// All of ProgramKeys() but the name.
CommandSpec ReadCommand(TableReader& reader);

}  // namespace assay
