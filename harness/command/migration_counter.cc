// See migration_counter.h.
#include "harness/command/migration_counter.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace assay {

MigrationCounter::MigrationCounter() {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_CPU_MIGRATIONS;
  attributes.disabled = 1;
  attributes.inherit = 1;
  attributes.enable_on_exec = 1;
  descriptor_ = static_cast<int>(syscall(SYS_perf_event_open, &attributes, /*process=*/0,
                                         /*cpu=*/-1, /*group=*/-1, PERF_FLAG_FD_CLOEXEC));
}

MigrationCounter::~MigrationCounter() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<std::int64_t> MigrationCounter::Read() const {
  std::int64_t count = 0;
  if (descriptor_ < 0 || read(descriptor_, &count, sizeof count) != sizeof count) {
    return std::nullopt;
  }
  return count;
}

}  // namespace assay
