// Result<T>: a value, or the Error that says why there is none.
//
// The library depends on the standard library and Boost.Math only, and C++20 has no std::expected.
// A value type; as thread-safe as T. value() on an error is a bug of the caller and aborts.
//
//   Result<double> Half(double x);
//   const Result<double> half = Half(3.0);
//   if (!half.ok()) return half.error();
//   Use(*half);
#ifndef SIPAS_LIBS_STATS_RESULT_H_
#define SIPAS_LIBS_STATS_RESULT_H_

#include <cstdlib>
#include <optional>
#include <utility>

#include "libs/stats/error.h"

namespace sipas::stats {

template <typename T>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Error::kX;` read alike.
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(error) {
    if (error == Error::kOk) std::abort();  // an error that says "no error" has no value to give
  }

  bool ok() const { return value_.has_value(); }
  Error error() const { return error_; }

  const T& value() const& {
    if (!ok()) std::abort();
    return *value_;
  }
  T&& value() && {
    if (!ok()) std::abort();
    return *std::move(value_);
  }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }

 private:
  std::optional<T> value_;
  Error error_ = Error::kOk;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RESULT_H_
