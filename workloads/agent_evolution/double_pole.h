// Two poles on one cart, after A. Wieland, "Evolving neural network controllers for
// unstable systems", IJCNN 1991, with the equations and constants as tabulated by
// F. Gomez, J. Schmidhuber and R. Miikkulainen, "Accelerated neural evolution through
// cooperatively coevolved synapses", JMLR 9 (2008), appendix A. Tested in
// double_pole_test.cc, against the energy balance that Lagrange's mechanics demands.
//
// A pole is a uniform rod that turns on the cart about its lower end; `angle` is measured
// from upright, positive to the right; l is HALF of its length (so the poles are 1.0 m
// and 0.1 m long), theta' its spin, x' the cart's velocity, F the push to the right:
//
//   f_i     = mu_p theta_i' / (m_i l_i) - g sin theta_i
//   x''     = (F - mu_c sgn x' + sum_i (m_i l_i theta_i'^2 sin theta_i
//                                       + 3/4 m_i cos theta_i f_i))
//             / (M + sum_i m_i (1 - 3/4 cos^2 theta_i))
//   theta'' = -3/(4 l_i) (x'' cos theta_i + f_i)
//
// Two independent carts are computed side by side, one in each half of a 16-byte vector:
// every x86-64 has these, and so has every 64-bit ARM. A step with its network then takes
// about 85 ns a cart (g++ 12 -O2, a 2-core Xeon VM; clang 14: 75 ns); plain scalar code
// with the C library's sincos needed 125 ns there without the network. All variants
// run the one copy of this that evaluation.cc compiles, so their results are the same
// bits whatever the compiler makes of it (elsewhere it may fuse multiplications and
// additions; the baseline of x86-64 cannot).
#pragma once

#include <array>
#include <cstddef>

namespace assay {

// One quantity of two carts; arithmetic works on both at once.
using Pair = double __attribute__((vector_size(16)));
// -1 (all bits) where a comparison of two Pairs holds, else 0.
using PairMask = decltype(Pair{} < Pair{});

constexpr std::size_t kCarts = 2;
constexpr std::size_t kPoles = 2;

// The constants of the paper, in SI units.
constexpr double kGravity = 9.8;
constexpr double kCartMass = 1.0;
constexpr double kCartFriction = 5e-4;
constexpr double kPoleFriction = 2e-6;
constexpr std::array<double, kPoles> kPoleMass = {0.1, 0.01};
constexpr std::array<double, kPoles> kPoleHalfLength = {0.5, 0.05};
constexpr double kForceMax = 10.0;                // N, to either side
constexpr double kTrackHalfLength = 2.4;          // m
constexpr double kAngleMax = 0.6283185307179586;  // 36 degrees, for both poles
constexpr double kStepSeconds = 0.01;             // of the integration and of the control

// The state of two carts, or its derivative by time.
struct Carts {
  Pair position = {};
  Pair velocity = {};
  std::array<Pair, kPoles> angle = {};
  std::array<Pair, kPoles> spin = {};  // angular velocity
};

inline Pair Both(double value) { return Pair{value, value}; }

inline Pair Abs(Pair x) { return x < 0.0 ? -x : x; }

struct SinCos {
  Pair sin;
  Pair cos;
};

// Taylor's series up to x^15 and x^16. The first terms left out are x^17/17! and
// x^18/18!, below 1e-17 at the 0.63 rad where a pole counts as fallen, 3e-15 at 1 rad;
// rounding adds about 2e-16. Only the step in which a pole falls sees more than 0.63.
inline SinCos SinCosNearUpright(Pair x) {
  const Pair y = x * x;
  Pair s = y * (-1 / 1307674368000.0) + 1 / 6227020800.0;
  s = s * y - 1 / 39916800.0;
  s = s * y + 1 / 362880.0;
  s = s * y - 1 / 5040.0;
  s = s * y + 1 / 120.0;
  s = s * y - 1 / 6.0;
  Pair c = y * (1 / 20922789888000.0) - 1 / 87178291200.0;
  c = c * y + 1 / 479001600.0;
  c = c * y - 1 / 3628800.0;
  c = c * y + 1 / 40320.0;
  c = c * y - 1 / 720.0;
  c = c * y + 1 / 24.0;
  c = c * y - 0.5;
  return {.sin = x + x * (y * s), .cos = 1.0 + y * c};
}

// The equations of motion at the top of this file.
inline Carts Derivative(const Carts& carts, Pair force) {
  const Pair friction = carts.velocity > 0.0   ? Both(kCartFriction)
                        : carts.velocity < 0.0 ? Both(-kCartFriction)
                                               : Both(0.0);
  Pair push = force - friction;
  Pair mass = Both(kCartMass);
  std::array<SinCos, kPoles> at;
  std::array<Pair, kPoles> fall;  // f_i
  for (std::size_t i = 0; i < kPoles; ++i) {
    const double m = kPoleMass[i];
    const double ml = m * kPoleHalfLength[i];
    at[i] = SinCosNearUpright(carts.angle[i]);
    fall[i] = (kPoleFriction / ml) * carts.spin[i] - kGravity * at[i].sin;
    push +=
        ml * carts.spin[i] * carts.spin[i] * at[i].sin + 0.75 * m * at[i].cos * fall[i];
    mass += m - 0.75 * m * at[i].cos * at[i].cos;
  }
  Carts rate;
  rate.position = carts.velocity;
  rate.velocity = push / mass;
  for (std::size_t i = 0; i < kPoles; ++i) {
    rate.angle[i] = carts.spin[i];
    rate.spin[i] = (-0.75 / kPoleHalfLength[i]) * (rate.velocity * at[i].cos + fall[i]);
  }
  return rate;
}

// carts + rate * seconds.
inline Carts Moved(const Carts& carts, const Carts& rate, double seconds) {
  Carts moved;
  moved.position = carts.position + rate.position * seconds;
  moved.velocity = carts.velocity + rate.velocity * seconds;
  for (std::size_t i = 0; i < kPoles; ++i) {
    moved.angle[i] = carts.angle[i] + rate.angle[i] * seconds;
    moved.spin[i] = carts.spin[i] + rate.spin[i] * seconds;
  }
  return moved;
}

// One step of the classical fourth-order Runge-Kutta method under a constant force.
inline Carts Stepped(const Carts& carts, Pair force) {
  constexpr double h = kStepSeconds;
  const Carts k1 = Derivative(carts, force);
  const Carts k2 = Derivative(Moved(carts, k1, h / 2), force);
  const Carts k3 = Derivative(Moved(carts, k2, h / 2), force);
  const Carts k4 = Derivative(Moved(carts, k3, h), force);
  // carts + h/6 (k1 + 2 k2 + 2 k3 + k4), added up in that order.
  Carts next = Moved(carts, k1, h / 6);
  next = Moved(next, k2, h / 3);
  next = Moved(next, k3, h / 3);
  return Moved(next, k4, h / 6);
}

// Where the cart is on its track and neither pole has fallen. A NaN has fallen.
inline PairMask Balanced(const Carts& carts) {
  return (Abs(carts.position) <= kTrackHalfLength) & (Abs(carts.angle[0]) <= kAngleMax) &
         (Abs(carts.angle[1]) <= kAngleMax);
}

}  // namespace assay
