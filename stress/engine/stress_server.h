// A stress child's side of the protocol: one burst a request, until the driver closes its
// end. Tested through the child itself in stress/stress_child_test.cc.
#pragma once

namespace assay {

// Serves `descriptor` until end of file. Returns the process's exit code. Where the lanes
// of a burst are stuck, the answer says so and the process waits to be looked at, and
// ended, by the driver.
int ServeBursts(int descriptor);

}  // namespace assay
