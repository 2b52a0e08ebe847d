// response_parsing on one thread, with the fastest parser: the honest baseline.
#include "workloads/response_parsing/response_parsing.h"

namespace assay {
namespace {

const RegisterWorkload kSequential{
    ResponseParsing("sequential", "simdjson's DOM on one thread: the baseline",
                    Threading::kSingle),
    MakeResponseParsing<MakeDomJudge>};

}  // namespace
}  // namespace assay
