#include "harness/run/stacks.h"

#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>

#include <cstdlib>
#include <fstream>
#include <memory>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

// Deep enough for any lane; a runaway recursion is told by its first frames.
constexpr int kFramesMax = 40;

std::string Demangled(const char* name) {
  if (name == nullptr) return "?";
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> readable(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
  return status == 0 ? readable.get() : name;
}

std::string ThreadName(int process, int thread) {
  std::ifstream file(absl::StrFormat("/proc/%d/task/%d/comm", process, thread));
  std::string name;
  std::getline(file, name);
  return name;
}

struct Listing {
  Dwfl* session;
  int process;
  std::string text;
  int frames = 0;  // of the thread that is being listed
};

// Where something stands: "file.cc:12", or empty.
std::string Place(const char* path, int line) {
  if (path == nullptr || line <= 0) return "";
  // Whole paths say where somebody built it, not where to look.
  const std::string text = path;
  return absl::StrFormat(" (%s:%d)", text.substr(text.rfind('/') + 1), line);
}

// The compilation unit that the address is of. libdw finds it by .debug_aranges alone,
// which clang does not write; then all units are asked for their ranges.
Dwarf_Die* UnitOf(Dwfl_Module* module, Dwarf_Addr pc, Dwarf_Addr* bias) {
  if (Dwarf_Die* const unit = dwfl_module_addrdie(module, pc, bias)) return unit;
  Dwarf_Die* unit = nullptr;
  while ((unit = dwfl_module_nextcu(module, unit, bias)) != nullptr) {
    if (dwarf_haspc(unit, pc - *bias) == 1) return unit;
  }
  return nullptr;
}

std::string PlaceIn(Dwarf_Die* unit, Dwarf_Addr address) {
  Dwarf_Line* const source = dwarf_getsrc_die(unit, address);
  int line = 0;
  if (source == nullptr || dwarf_lineno(source, &line) != 0) return "";
  return Place(dwarf_linesrc(source, nullptr, nullptr), line);
}

// Where an inlined function was called from.
std::string CallPlace(Dwarf_Die* inlined) {
  Dwarf_Attribute attribute;
  Dwarf_Word file = 0, line = 0;
  Dwarf_Die unit;
  Dwarf_Files* files = nullptr;
  const bool known =
      dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) == 0 &&
      dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) == 0 &&
      dwarf_diecu(inlined, &unit, nullptr, nullptr) != nullptr &&
      dwarf_getsrcfiles(&unit, &files, nullptr) == 0;
  if (!known) return "";
  return Place(dwarf_filesrc(files, file, nullptr, nullptr), static_cast<int>(line));
}

void AddLine(const std::string& function, const std::string& place, Listing& listing) {
  listing.text += absl::StrFormat("    #%d %s%s\n", listing.frames++, function, place);
}

// The functions that were inlined at this address, innermost first, each as a frame of
// its own. Returns where the outermost of them was called from.
std::string AddInlined(Dwfl_Module* module, Dwarf_Addr pc, Listing& listing) {
  Dwarf_Addr bias = 0;
  Dwarf_Die* const unit = UnitOf(module, pc, &bias);
  if (unit == nullptr) return "";
  std::string place = PlaceIn(unit, pc - bias);
  Dwarf_Die* scopes = nullptr;
  if (dwarf_getscopes(unit, pc - bias, &scopes) <= 0) return place;
  // These go on with the scopes of the definition; those of the calls are wanted.
  Dwarf_Die innermost = scopes[0];
  std::free(scopes);
  scopes = nullptr;
  const int count = dwarf_getscopes_die(&innermost, &scopes);
  for (int i = 0; i < count; ++i) {
    if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine) continue;
    const char* const name = dwarf_diename(&scopes[i]);
    AddLine(name == nullptr ? "?" : name, place, listing);
    place = CallPlace(&scopes[i]);
  }
  std::free(scopes);
  return place;
}

int AddFrame(Dwfl_Frame* frame, void* argument) {
  Listing& listing = *static_cast<Listing*>(argument);
  Dwarf_Addr pc = 0;
  bool is_activation = false;
  if (!dwfl_frame_pc(frame, &pc, &is_activation)) return DWARF_CB_ABORT;
  if (!is_activation) --pc;  // a return address lies behind its call
  Dwfl_Module* const module = dwfl_addrmodule(listing.session, pc);
  if (module == nullptr) {
    AddLine("?", "", listing);
  } else {
    const std::string place = AddInlined(module, pc, listing);
    AddLine(Demangled(dwfl_module_addrname(module, pc)), place, listing);
  }
  return listing.frames < kFramesMax ? DWARF_CB_OK : DWARF_CB_ABORT;
}

int AddThread(Dwfl_Thread* thread, void* argument) {
  Listing& listing = *static_cast<Listing*>(argument);
  const int id = dwfl_thread_tid(thread);
  listing.text += absl::StrFormat("  %s\n", ThreadName(listing.process, id));
  listing.frames = 0;
  dwfl_thread_getframes(thread, AddFrame, &listing);  // as many as can be read
  return DWARF_CB_OK;
}

}  // namespace

std::string StacksOf(int process) {
  static const Dwfl_Callbacks kCallbacks = {
      .find_elf = dwfl_linux_proc_find_elf,
      // Debug information in the files themselves; nothing is looked for elsewhere.
      .find_debuginfo = dwfl_standard_find_debuginfo,
  };
  const std::unique_ptr<Dwfl, void (*)(Dwfl*)> session(dwfl_begin(&kCallbacks), dwfl_end);
  if (session == nullptr || dwfl_linux_proc_report(session.get(), process) != 0 ||
      dwfl_report_end(session.get(), nullptr, nullptr) != 0) {
    return "";
  }
  const bool assume_stopped = false;  // it stops each thread while it looks at it
  if (dwfl_linux_proc_attach(session.get(), process, assume_stopped) != 0) return "";
  Listing listing{.session = session.get(), .process = process};
  dwfl_getthreads(session.get(), AddThread, &listing);
  return listing.text;
}

}  // namespace assay
