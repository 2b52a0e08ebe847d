// What a failure of a hunt is called, and what is told of it. Pure. Tested through the
// hunt in hunt_test.cc.
#pragma once

#include <string>

#include "harness/run/follow_up.h"
#include "results/model/finding.h"

namespace assay {

// Kind, summary (the text's first line) and detail (the rest).
Finding FindingOf(const BurstFailure& failure);

// Of all threads' paragraphs those of lanes, and of whatever else has crashed; those of
// the engine say nothing.
std::string LaneStacks(const std::string& stacks);

// Fills in which cell it is about and whether it was expected of it. `output` is what the
// child has printed last, which is shown where there is nothing better.
void Classify(const Cell& cell, int cell_index, const std::string& output,
              Finding* finding);

// Whether a sanitizer's report, where there is one, says more than this does: that the
// child ended, or that there is a report.
bool IsExplainedByReport(const Finding& finding);

// That a child could not do its work, ended or did not answer: nothing that a replay of
// the seed would explain, and not how a case that is broken on purpose should be caught.
bool IsFaultOfChild(const Finding& finding);

// A leak shows over many bursts of one child, which no one seed repeats.
bool NeedsManyBursts(const Finding& finding);

// What a failure could be cut down to: "2 threads, operations 1, 12 iterations".
std::string SizeText(const FollowUp& follow_up);

}  // namespace assay
