#include "workloads/agent_evolution/double_pole.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/random.h"

namespace assay {
namespace {

Carts Upright() { return Carts(); }

// Any state that a balanced cart may be in, the two carts in different ones.
Carts SomeState(std::uint64_t seed) {
  KeyedRandom random{seed};
  const auto within = [&](double limit) {
    return Pair{random.Uniform(-limit, limit), random.Uniform(-limit, limit)};
  };
  Carts carts;
  carts.position = within(kTrackHalfLength);
  carts.velocity = within(3);
  for (std::size_t i = 0; i < kPoles; ++i) carts.angle[i] = within(kAngleMax);
  for (std::size_t i = 0; i < kPoles; ++i) carts.spin[i] = within(5);
  return carts;
}

Carts Mirrored(const Carts& carts) {
  return {.position = -carts.position,
          .velocity = -carts.velocity,
          .angle = {-carts.angle[0], -carts.angle[1]},
          .spin = {-carts.spin[0], -carts.spin[1]}};
}

void ExpectSame(Pair a, Pair b) {
  EXPECT_EQ(a[0], b[0]);
  EXPECT_EQ(a[1], b[1]);
}

void ExpectSame(const Carts& a, const Carts& b) {
  ExpectSame(a.position, b.position);
  ExpectSame(a.velocity, b.velocity);
  for (std::size_t i = 0; i < kPoles; ++i) {
    ExpectSame(a.angle[i], b.angle[i]);
    ExpectSame(a.spin[i], b.spin[i]);
  }
}

// Kinetic and potential energy of one cart, computed from the rods' geometry and with the
// C library's sine: the moment of inertia about the pivot is m (2l)^2 / 3 = 4/3 m l^2.
double Energy(const Carts& carts, std::size_t cart) {
  const double v = carts.velocity[cart];
  double energy = 0.5 * kCartMass * v * v;
  for (std::size_t i = 0; i < kPoles; ++i) {
    const double m = kPoleMass[i];
    const double l = kPoleHalfLength[i];
    const double spin = carts.spin[i][cart];
    const double cosine = std::cos(carts.angle[i][cart]);
    energy += 0.5 * m * v * v + m * l * v * spin * cosine +
              0.5 * (4.0 / 3.0) * m * l * l * spin * spin + m * kGravity * l * cosine;
  }
  return energy;
}

// What the force puts in less what friction takes out, in watts.
double Power(const Carts& carts, std::size_t cart, double force) {
  const double v = carts.velocity[cart];
  double power = force * v - kCartFriction * std::abs(v);
  for (std::size_t i = 0; i < kPoles; ++i) {
    power -= kPoleFriction * carts.spin[i][cart] * carts.spin[i][cart];
  }
  return power;
}

TEST(DoublePoleTest, SineAndCosineAgreeWithTheLibrary) {
  for (double x = -1; x <= 1; x += 1.0 / 1024) {
    const SinCos at = SinCosNearUpright(Pair{x, -x});
    const double tolerance = std::abs(x) < 0.7 ? 3e-16 : 4e-15;
    ASSERT_NEAR(at.sin[0], std::sin(x), tolerance) << x;
    ASSERT_NEAR(at.cos[0], std::cos(x), tolerance) << x;
    ASSERT_EQ(at.sin[1], -at.sin[0]) << x;
    ASSERT_EQ(at.cos[1], at.cos[0]) << x;
  }
}

TEST(DoublePoleTest, PushFromRestGivesTheAccelerationsWorkedOutByHand) {
  // Upright: x'' = F / (M + sum m_i / 4) and theta'' = -3 x'' / (4 l).
  const Carts rate = Derivative(Upright(), Pair{10, -5});
  const double acceleration = 10 / (1.0 + 0.1 / 4 + 0.01 / 4);
  EXPECT_NEAR(rate.velocity[0], acceleration, 1e-12);
  EXPECT_NEAR(rate.velocity[1], -acceleration / 2, 1e-12);
  EXPECT_NEAR(rate.spin[0][0], -1.5 * acceleration, 1e-12);
  EXPECT_NEAR(rate.spin[1][0], -15 * acceleration, 1e-12);
}

TEST(DoublePoleTest, EnergyChangesByThePowerOfForceAndFriction) {
  constexpr double kSeconds = 1e-5;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Carts carts = SomeState(seed);
    const Carts rate = Derivative(carts, Pair{7, -3});
    const Carts after = Moved(carts, rate, kSeconds);
    const Carts before = Moved(carts, rate, -kSeconds);
    for (std::size_t cart = 0; cart < kCarts; ++cart) {
      // The central difference along the tangent errs by about seconds^2.
      const double change = (Energy(after, cart) - Energy(before, cart)) / (2 * kSeconds);
      ASSERT_NEAR(change, Power(carts, cart, cart == 0 ? 7 : -3), 1e-6) << seed;
    }
  }
}

// The same by the midpoint rule, whose error over 1,000 substeps is below 1e-8 here.
Carts SteppedFinely(Carts carts, Pair force) {
  constexpr int kSubsteps = 1000;
  constexpr double kSeconds = kStepSeconds / kSubsteps;
  for (int i = 0; i < kSubsteps; ++i) {
    const Carts middle = Moved(carts, Derivative(carts, force), kSeconds / 2);
    carts = Moved(carts, Derivative(middle, force), kSeconds);
  }
  return carts;
}

TEST(DoublePoleTest, StepAgreesWithAThousandSmallOnes) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Carts carts = SomeState(seed);
    const Carts step = Stepped(carts, Pair{6, -2});
    const Carts fine = SteppedFinely(carts, Pair{6, -2});
    for (std::size_t cart = 0; cart < kCarts; ++cart) {
      // The short pole's rate is about 12 a second: (12 h)^5 / 120 is 2e-7 of a spin
      // of 5.
      EXPECT_NEAR(step.position[cart], fine.position[cart], 1e-7);
      EXPECT_NEAR(step.angle[0][cart], fine.angle[0][cart], 1e-7);
      EXPECT_NEAR(step.angle[1][cart], fine.angle[1][cart], 1e-6);
      EXPECT_NEAR(step.spin[1][cart], fine.spin[1][cart], 2e-5);
    }
  }
}

TEST(DoublePoleTest, UprightAtRestStaysUpright) {
  Carts carts = Upright();
  for (int step = 0; step < 1000; ++step) carts = Stepped(carts, Both(0.0));
  ExpectSame(carts, Upright());
}

TEST(DoublePoleTest, SmallestTiltOfEitherPoleGrowsUntilItFalls) {
  for (std::size_t pole = 0; pole < kPoles; ++pole) {
    Carts carts = Upright();
    carts.angle[pole] = Pair{1e-6, -1e-6};
    int steps = 0;
    while (Balanced(carts)[0] != 0 && steps < 10'000) {
      const double tilt = carts.angle[pole][0];
      carts = Stepped(carts, Both(0.0));
      ASSERT_GT(carts.angle[pole][0], tilt);
      ++steps;
    }
    EXPECT_LT(steps, 10'000);
    EXPECT_EQ(Balanced(carts)[1], 0) << "the mirrored cart falls in the same step";
  }
}

TEST(DoublePoleTest, ShortPoleFallsFasterThanTheLongOne) {
  Carts carts = Upright();
  carts.angle = {Both(0.01), Both(0.01)};
  for (int step = 0; step < 10; ++step) carts = Stepped(carts, Both(0.0));
  // Small angles grow by cosh(t sqrt(3 g / 4 l)): sqrt(10) times the rate.
  EXPECT_GT(carts.angle[1][0], carts.angle[0][0] * 1.5);
}

TEST(DoublePoleTest, MirroredStateAndForceGiveTheMirroredStep) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Carts carts = SomeState(seed);
    ExpectSame(Stepped(Mirrored(carts), Pair{-4, 9}),
               Mirrored(Stepped(carts, Pair{4, -9})));
  }
}

TEST(DoublePoleTest, TheTwoCartsDoNotInfluenceEachOther) {
  const Carts a = SomeState(1);
  Carts b = a;
  b.position[1] = b.velocity[1] = b.angle[0][1] = b.angle[1][1] = 0.1;
  const Carts next_a = Stepped(a, Pair{5, 5});
  const Carts next_b = Stepped(b, Pair{5, -5});
  EXPECT_EQ(next_a.velocity[0], next_b.velocity[0]);
  EXPECT_EQ(next_a.spin[1][0], next_b.spin[1][0]);
  EXPECT_NE(next_a.velocity[1], next_b.velocity[1]);
}

TEST(DoublePoleTest, LeavingTheTrackOrTiltingTooFarIsAFall) {
  const auto fallen = [](Carts carts) { return Balanced(carts)[0] == 0; };
  Carts carts = Upright();
  EXPECT_FALSE(fallen(carts));
  carts.position[0] = -2.41;
  EXPECT_TRUE(fallen(carts));
  for (std::size_t i = 0; i < kPoles; ++i) {
    carts = Upright();
    carts.angle[i][0] = 0.628;  // 35.98 degrees
    EXPECT_FALSE(fallen(carts));
    carts.angle[i][0] = -0.629;
    EXPECT_TRUE(fallen(carts));
    carts.angle[i][0] = std::nan("");
    EXPECT_TRUE(fallen(carts));
  }
}

}  // namespace
}  // namespace assay
