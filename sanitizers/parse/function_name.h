// What a function is called, whoever demangled it: g++ and clang spell scopes, template
// arguments, lambdas and what they append differently. Pure. Tested in
// function_name_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Scopes and name, without template arguments and parameters: "main::{lambda()#1}::Run"
// of "int main::{lambda()#1}::Run<int>(int) const", with its return type if it has one.
std::string ScopedName(std::string_view function);

// "Get" of "int Cache<K, V>::Get<int>(int) const [clone .isra.0]"; of all lambdas
// "lambda".
std::string BareFunction(std::string_view function);

}  // namespace assay
