#include "tests/reference/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sipas::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Tolerance {
  double rel = 1e-10;
  double abs = 1e-12;
};

// The number behind a JSON value; nothing for null and for text that is no number.
std::optional<double> Number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "NaN") return kNan;
  if (value == "Inf") return std::numeric_limits<double>::infinity();
  if (value == "-Inf") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

double LargestEntry(const Json& value) {
  if (value.is_number()) return std::abs(value.get<double>());
  double largest = 0;
  if (value.is_structured()) {
    for (const Json& entry : value) largest = std::max(largest, LargestEntry(entry));
  }
  return largest;
}

bool Within(double got, double expected, double scale, const Tolerance& tolerance) {
  if (std::isnan(expected) || std::isnan(got)) return std::isnan(expected) && std::isnan(got);
  if (std::isinf(expected) || std::isinf(got)) return expected == got;
  const double error = std::abs(got - expected);
  return error <= tolerance.abs || error <= tolerance.rel * scale;
}

bool HasLeaf(const Json& expected) {
  if (!expected.is_object()) return true;
  return std::any_of(expected.begin(), expected.end(), HasLeaf);
}

class Walk {
 public:
  explicit Walk(const Json& tolerances) : tolerances_(tolerances) {
    if (tolerances.contains("rel")) default_.rel = tolerances["rel"];
    if (tolerances.contains("abs")) default_.abs = tolerances["abs"];
  }

  // `scale`: what rel refers to inside a matrix, otherwise nothing.
  void Visit(const Json& got, const Json& expected, const std::string& path,
             const std::string& field, Tolerance tolerance, std::optional<double> scale) {
    if (expected.is_object()) {
      VisitObject(got, expected, path, tolerance);
    } else if (expected.is_array()) {
      VisitArray(got, expected, path, field, tolerance, scale);
    } else {
      VisitLeaf(got, expected, path, field, tolerance, scale);
    }
  }

  Tolerance default_tolerance() const { return default_; }
  std::vector<Mismatch> mismatches() && { return std::move(mismatches_); }

 private:
  void Add(const std::string& path, const Json* got, const Json& expected, double error) {
    mismatches_.push_back({path, got == nullptr ? "nothing" : got->dump(), expected.dump(), error});
  }

  void VisitObject(const Json& got, const Json& expected, const std::string& path,
                   const Tolerance& outer) {
    for (const auto& [key, value] : expected.items()) {
      const std::string place = path.empty() ? key : path + "." + key;
      if (!got.is_object() || !got.contains(key)) {
        Add(place, nullptr, value, kNan);
        continue;
      }
      Tolerance tolerance = outer;
      if (tolerances_.contains(key + "_rel")) tolerance.rel = tolerances_[key + "_rel"];
      if (tolerances_.contains(key + "_abs")) tolerance.abs = tolerances_[key + "_abs"];
      std::optional<double> scale;
      if (key.find("vcov") != std::string::npos) scale = LargestEntry(value);
      Visit(got[key], value, place, key, tolerance, scale);
    }
  }

  void VisitArray(const Json& got, const Json& expected, const std::string& path,
                  const std::string& field, const Tolerance& tolerance,
                  std::optional<double> scale) {
    if (!got.is_array() || got.size() != expected.size()) {
      Add(path, &got, expected, kNan);
      return;
    }
    for (std::size_t i = 0; i < expected.size(); ++i) {
      Visit(got[i], expected[i], path + "." + std::to_string(i), field, tolerance, scale);
    }
  }

  void VisitLeaf(const Json& got, const Json& expected, const std::string& path,
                 const std::string& field, const Tolerance& tolerance,
                 std::optional<double> scale) {
    const std::optional<double> want = Number(expected);
    const std::optional<double> have = Number(got);
    if (!want.has_value() || !have.has_value()) {
      if (got != expected) Add(path, &got, expected, kNan);
      return;
    }
    if (Within(*have, *want, scale.value_or(std::abs(*want)), tolerance)) return;
    const bool effective_size = field.find("n_eff") != std::string::npos;
    if (effective_size && Within(1 / *have, 1 / *want, 0, tolerance)) return;
    Add(path, &got, expected, std::abs(*have - *want) / std::abs(*want));
  }

  const Json& tolerances_;
  Tolerance default_;
  std::vector<Mismatch> mismatches_;
};

}  // namespace

bool ExpectsAnything(const Json& reference_case) {
  return reference_case.contains("expected") && HasLeaf(reference_case["expected"]);
}

absl::Status CheckTolerance(const Json& reference_case) {
  if (!reference_case.contains("tolerance")) return absl::OkStatus();
  const Json& tolerance = reference_case["tolerance"];
  if (!tolerance.is_object()) return absl::InvalidArgumentError("tolerance is no object");
  for (const auto& [key, value] : tolerance.items()) {
    if (key != "rel" && key != "abs" && !absl::EndsWith(key, "_rel") &&
        !absl::EndsWith(key, "_abs")) {
      return absl::InvalidArgumentError(absl::StrCat("unknown tolerance key '", key, "'"));
    }
    if (!value.is_number() || value.get<double>() < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("tolerance.", key, " is no number of 0 or more"));
    }
  }
  return absl::OkStatus();
}

std::vector<Mismatch> Compare(const Json& got, const Json& reference_case) {
  static const Json kNone = Json::object();
  const Json& tolerances =
      reference_case.contains("tolerance") ? reference_case["tolerance"] : kNone;
  Walk walk(tolerances);
  walk.Visit(got, reference_case.at("expected"), "", "", walk.default_tolerance(), std::nullopt);
  return std::move(walk).mismatches();
}

}  // namespace sipas::reference
