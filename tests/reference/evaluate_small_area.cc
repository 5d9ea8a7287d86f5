// Cases of Fay-Herriot models.
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/status_macros.h"
#include "libs/stats/fay_herriot.h"
#include "tests/reference/csv_table.h"
#include "tests/reference/evaluate.h"
#include "tests/reference/survey_analysis.h"

namespace sipas::reference {
namespace {

absl::StatusOr<stats::AreaData> ReadAreas(const Json& input, const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(const CsvTable table, CsvTable::Read(folder.directory + "/" +
                                                              input.at("data").get<std::string>()));
  stats::AreaData data;
  SIPAS_ASSIGN_OR_RETURN(data.y, table.Numbers(input.at("y").get<std::string>()));
  SIPAS_ASSIGN_OR_RETURN(data.d, table.Numbers(input.at("D").get<std::string>()));
  data.x.resize(table.rows());
  for (const Json& name : input.at("X")) {
    std::vector<double> column(table.rows(), 1.0);
    if (name != "intercept") {
      SIPAS_ASSIGN_OR_RETURN(column, table.Numbers(name.get<std::string>()));
    }
    for (std::size_t row = 0; row < table.rows(); ++row) data.x[row].push_back(column[row]);
  }
  return data;
}

}  // namespace

absl::StatusOr<Json> EvaluateSmallArea(const Json& input, const Folder& folder) {
  using stats::AreaVarianceMethod;
  static const std::map<std::string, AreaVarianceMethod> kMethods = {
      {"REML", AreaVarianceMethod::kReml},       {"ML", AreaVarianceMethod::kMl},
      {"FH", AreaVarianceMethod::kFayHerriot},   {"PR", AreaVarianceMethod::kPrasadRao},
      {"AR", AreaVarianceMethod::kAdjustedReml}, {"AM", AreaVarianceMethod::kAdjustedMl}};
  const auto method = kMethods.find(input.at("method").get<std::string>());
  if (method == kMethods.end()) return absl::InvalidArgumentError("unknown method");
  SIPAS_ASSIGN_OR_RETURN(const stats::AreaData data, ReadAreas(input, folder));
  const auto fit = stats::FitFayHerriot(data, method->second);
  if (!fit.ok()) return ToStatus(fit.error());
  Json result = {{"sigma2_v", fit->area_variance},
                 {"var_sigma2_v", fit->variance_of_area_variance},
                 {"beta", fit->beta}};
  for (const stats::AreaEstimate& area : fit->areas) {
    result["gamma"].push_back(area.gamma);
    result["eblup"].push_back(area.eblup);
    result["g1"].push_back(area.g1);
    result["g2"].push_back(area.g2);
    result["g3"].push_back(area.g3);
    result["mse"].push_back(area.mse);
  }
  return result;
}

}  // namespace sipas::reference
