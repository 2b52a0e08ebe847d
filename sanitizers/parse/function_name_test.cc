#include "sanitizers/parse/function_name.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(BareFunctionTest, IsTheSameHoweverTheFunctionIsSpelled) {
  const struct {
    const char* spelled;
    const char* bare;
  } kCases[] = {
      {"Get", "Get"},
      {"Cache::Get(int) const", "Get"},
      {"int Cache<std::map<int, int> >::Get<long>(long) const", "Get"},
      {"(anonymous namespace)::Get(int)", "Get"},
      {"Get(int) [clone .isra.0]", "Get"},
      {"Get[abi:cxx11](int)", "Get"},
      {"Get.constprop.0", "Get"},
      {"Cache::~Cache()", "~Cache"},
      {"Cache::operator()(int)", "operator()"},
      {"Cache::operator[](int)", "operator[]"},
      {"Cache::operator<<(int)", "operator<<"},
      {"bool operator< <int>(Cache<int> const&)", "operator<"},
      {"Cache::operator->() const", "operator->"},
      {"operator()", "lambda"},  // g++, of an inlined one
      {"main::{lambda()#1}::operator()() const", "lambda"},
      {"main::{lambda(auto:1)#2}::operator()<int>(int) const", "lambda"},
      {"main::$_0::operator()() const", "lambda"},
      {"main::'lambda'()::operator()() const", "lambda"},
      {"(anonymous namespace)::Run(int)::$_3::operator()(int) const", "lambda"},
      {"", ""},
  };
  for (const auto& [spelled, bare] : kCases) {
    EXPECT_EQ(BareFunction(spelled), bare) << spelled;
  }
}

}  // namespace
}  // namespace assay
