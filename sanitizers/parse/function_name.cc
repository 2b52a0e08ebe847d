#include "sanitizers/parse/function_name.h"

#include <algorithm>

#include "sanitizers/parse/text.h"

namespace assay {
namespace {

// Behind the parenthesis that closes the one at `at`.
std::size_t AfterGroup(std::string_view text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return at + 1;
  }
  return text.size();
}

// Whether a scope goes on here: "::Get", " const::Get".
bool IsScope(std::string_view rest) {
  if (rest.starts_with(" const")) rest.remove_prefix(6);
  return rest.starts_with("::");
}

// "operator()", "operator<<", "operator[]": takes the signs after "operator".
std::size_t TakeSigns(std::string_view function, std::size_t at, std::string* name) {
  if (function.substr(at).starts_with("()")) {
    *name += "()";
    return at + 2;
  }
  constexpr std::string_view kSigns = "<>=-+*/%&|^!~[],";
  while (at < function.size() && Contains(kSigns, function.substr(at, 1))) {
    *name += function[at++];
  }
  return at;
}

// The last part of a scoped name; the scopes of lambdas have brackets with "::" in them.
std::string_view LastPart(std::string_view name) {
  int depth = 0;
  for (std::size_t at = name.size(); at-- > 1;) {
    if (name[at] == '}' || name[at] == ')') ++depth;
    if (name[at] == '{' || name[at] == '(') --depth;
    if (depth == 0 && name[at] == ':' && name[at - 1] == ':') return name.substr(at + 1);
  }
  return name;
}

bool IsLambda(std::string_view name) {
  return Contains(name, "lambda") || Contains(name, "$_") || Contains(name, "'lambda");
}

}  // namespace

std::string ScopedName(std::string_view function) {
  std::string name;
  int angles = 0, braces = 0;
  for (std::size_t at = 0; at < function.size();) {
    if (angles == 0 && name.ends_with("operator")) {
      const std::size_t after = TakeSigns(function, at, &name);
      if (after > at) {
        at = after;
        continue;
      }
    }
    const char c = function[at];
    braces += c == '{' ? 1 : c == '}' ? -1 : 0;
    const bool in_braces = braces > 0 || c == '}';
    const bool is_angle = !in_braces && (c == '<' || (c == '>' && angles > 0));
    if (is_angle) angles += c == '<' ? 1 : -1;
    if (is_angle || angles > 0) {
      ++at;
      continue;
    }
    if (c == '(' && !in_braces) {
      const std::size_t after = AfterGroup(function, at);
      const std::string_view group = function.substr(at, after - at);
      if (group == "(anonymous namespace)") name += group;
      if (!IsScope(function.substr(after))) break;  // the function's own parameters
      at = function.find("::", after);
      continue;
    }
    name += c;
    ++at;
  }
  return std::string(Stripped(name));
}

std::string BareFunction(std::string_view function) {
  // What compilers append: " [clone .isra.0]", " (.cold)", ".constprop.0", "[abi:cxx11]".
  function = function.substr(0, std::min(function.find(" [clone"), function.find(" (.")));
  std::string name = ScopedName(function);
  if (const std::size_t abi = name.find("[abi:"); abi != std::string::npos) {
    name.resize(abi);
  }
  if (const std::size_t dot = name.find('.'); dot != std::string::npos && dot > 0) {
    name.resize(dot);
  }
  std::string_view last = LastPart(name);
  if (last.substr(0, 10) == "operator()") {
    const std::string_view scope =
        name.size() > last.size() + 2
            ? std::string_view(name).substr(0, name.size() - last.size() - 2)
            : std::string_view();
    // g++ prints the call of an inlined lambda without any scope.
    if (scope.empty() || IsLambda(LastPart(scope))) return "lambda";
    return "operator()";
  }
  if (IsLambda(last)) return "lambda";
  // What a lambda is called through as a plain function.
  if (last == "_FUN" || last == "__invoke") {
    if (IsLambda(name)) return "lambda";
  }
  // A return type in front, as templates have: "int Get", "bool operator<".
  const std::size_t blank = last.rfind(' ', last.find("operator"));
  if (blank != std::string_view::npos) last = last.substr(blank + 1);
  return std::string(last);
}

}  // namespace assay
