-- The index over runs: what reports say, in a form that can be asked over many runs. It is
-- only a view: every row can be made again from the run folders, and a change of this file
-- makes every index anew (index.cc). Folders are named relative to the folder of the index.

CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,         -- the run's folder
  run_id TEXT NOT NULL UNIQUE,
  time_utc TEXT NOT NULL,            -- ISO 8601
  assay_version TEXT NOT NULL,       -- that measured
  machine TEXT NOT NULL,             -- in words; equal words: comparable numbers
  kernel TEXT NOT NULL,
  command TEXT NOT NULL,
  end_reason TEXT NOT NULL,
  header_size INTEGER NOT NULL,      -- of run.json, to notice that it has changed
  header_mtime_ns INTEGER NOT NULL,
  journal_size INTEGER NOT NULL,     -- of journal.jsonl
  journal_mtime_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE estimates (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  workload TEXT NOT NULL,
  variant TEXT NOT NULL,
  threads INTEGER NOT NULL,
  params TEXT NOT NULL,              -- "agents=64 work_ms=1"
  placement TEXT NOT NULL,
  flavour TEXT NOT NULL,
  metric TEXT NOT NULL,
  unit TEXT NOT NULL,
  baseline TEXT NOT NULL,            -- "sequential x1", or empty
  value REAL NOT NULL,
  low REAL NOT NULL,                 -- -Inf, as high is Inf, where nothing is bounded
  high REAL NOT NULL,
  n INTEGER NOT NULL,
  constant_name TEXT NOT NULL,       -- of what the run calibrated; several with commas
  constant REAL                      -- its value, where it is one
) STRICT;
CREATE INDEX estimates_by_case ON estimates (workload, metric);
CREATE INDEX estimates_by_run ON estimates (run);

CREATE TABLE verdicts (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  claim TEXT NOT NULL,
  verdict TEXT NOT NULL,             -- PROVED, REFUTED, UNDECIDED or UNTESTABLE
  target TEXT NOT NULL,
  estimate REAL,
  low REAL,
  high REAL
) STRICT;
CREATE INDEX verdicts_by_run ON verdicts (run);

CREATE TABLE findings (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  kind TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  summary TEXT NOT NULL,
  cell TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_run ON findings (run);
