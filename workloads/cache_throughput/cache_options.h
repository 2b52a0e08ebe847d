// The parameters of a cell that say how its cache is made.
#pragma once

#include "harness/base/scratch_folder.h"
#include "workloads/cache_throughput/sqlite_connection.h"

namespace assay {

struct CacheOptions {
  CacheLimits limits;
  SqliteOptions sqlite;
  Storage storage = Storage::kMemory;  // of the database
  int pool_size = 5;
  int shards = 16;
};

}  // namespace assay
