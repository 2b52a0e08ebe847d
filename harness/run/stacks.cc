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

// Functions that were inlined at this address, innermost first.
std::string InlinedAt(Dwfl_Module* module, Dwarf_Addr pc) {
  Dwarf_Addr bias = 0;
  Dwarf_Die* unit = dwfl_module_addrdie(module, pc, &bias);
  if (unit == nullptr) return "";
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes(unit, pc - bias, &scopes);
  std::string text;
  for (int i = 0; i < count; ++i) {
    if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine) continue;
    const char* name = dwarf_diename(&scopes[i]);
    if (name != nullptr) text += absl::StrFormat("%s < ", name);
  }
  std::free(scopes);
  return text;
}

struct Listing {
  Dwfl* session;
  int process;
  std::string text;
  int frames = 0;  // of the thread that is being listed
};

std::string FrameText(Dwfl* session, Dwarf_Addr pc) {
  Dwfl_Module* const module = dwfl_addrmodule(session, pc);
  if (module == nullptr) return absl::StrFormat("%#x", pc);
  std::string text = InlinedAt(module, pc) + Demangled(dwfl_module_addrname(module, pc));
  int line = 0;
  Dwfl_Line* const source = dwfl_module_getsrc(module, pc);
  const char* const file = source == nullptr ? nullptr
                                             : dwfl_lineinfo(source, nullptr, &line,
                                                             nullptr, nullptr, nullptr);
  if (file == nullptr) return text;
  const std::string path = file;
  // Whole paths say where somebody built it, not where to look.
  const std::size_t slash = path.rfind('/');
  return text + absl::StrFormat(" (%s:%d)", path.substr(slash + 1), line);
}

int AddFrame(Dwfl_Frame* frame, void* argument) {
  Listing& listing = *static_cast<Listing*>(argument);
  Dwarf_Addr pc = 0;
  bool is_activation = false;
  if (!dwfl_frame_pc(frame, &pc, &is_activation)) return DWARF_CB_ABORT;
  if (!is_activation) --pc;  // a return address lies behind its call
  listing.text +=
      absl::StrFormat("    #%d %s\n", listing.frames, FrameText(listing.session, pc));
  return ++listing.frames < kFramesMax ? DWARF_CB_OK : DWARF_CB_ABORT;
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
