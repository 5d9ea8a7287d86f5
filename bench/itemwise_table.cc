// The table that an analyst makes of a year's answers: 10 shares in 63 provinces, each with its
// design-based standard error and 95 % interval, from a million responses in memory. 50 communes a
// province are the primary sampling units, provinces the strata; weights vary, 5 % of answers are
// missing, item by item. One thread; from raw answers to finished table, nothing prepared.
//
//   bench_itemwise_table                              elapsed and CPU seconds
//   bench_itemwise_table --responses=100000 --csv=rows.csv --table=table.csv
//     also writes the rows, and the table, for itemwise_table.R and itemwise_table.mjs, which make
//     the same table with R's survey and the sums behind it with DuckDB
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iomanip>
#include <span>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "libs/stats/category_sums.h"
#include "libs/stats/estimate.h"
#include "libs/stats/interval.h"
#include "libs/stats/psu_variance.h"
#include "libs/stats/statistic.h"

ABSL_FLAG(uint64_t, responses, 1'000'000, "How many people answered.");
ABSL_FLAG(int, rounds, 9, "How often the table is made.");
ABSL_FLAG(std::string, csv, "", "Where to write the responses.");
ABSL_FLAG(std::string, table, "", "Where to write the table.");

namespace sipas::stats {
namespace {

constexpr std::size_t kProvinces = 63;
constexpr std::size_t kCommunes = 50;  // of a province
constexpr std::size_t kItems = 10;
constexpr int8_t kMissing = -1;

struct Response {
  uint16_t province;
  uint16_t commune;
  double weight;
  int8_t answers[kItems];  // 1 satisfied, 0 not, or missing
};

// SplitMix64 (Steele, Lea, Flood 2014).
uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::vector<Response> Draw(uint64_t count) {
  std::vector<Response> responses(count);
  for (uint64_t i = 0; i < count; ++i) {
    Response& response = responses[i];
    const uint64_t seed = Mix(i);
    response.province = static_cast<uint16_t>(seed % kProvinces);
    response.commune = static_cast<uint16_t>((seed >> 16) % kCommunes);
    response.weight = 0.5 + static_cast<double>((seed >> 32) % 1000) / 500;
    // Communes differ in their share of satisfied people, between 70 and 90 %.
    const uint64_t share = 70 + Mix(response.province * kCommunes + response.commune) % 21;
    for (std::size_t item = 0; item < kItems; ++item) {
      const uint64_t draw = Mix(seed + item + 1);
      const bool missing = draw % 20 == 0;
      const bool satisfied = (draw >> 32) % 100 < share;
      response.answers[item] = missing ? kMissing : static_cast<int8_t>(satisfied);
    }
  }
  return responses;
}

struct TableRow {
  Estimate estimate;
  Interval interval;
};

void Require(bool ok) {
  if (!ok) std::abort();
}

// The answers of item q are the categories 2q (not satisfied) and 2q + 1 (satisfied).
std::vector<CategorySums> SumByCommune(std::span<const Response> responses) {
  std::vector<CategorySums> communes(kProvinces * kCommunes, CategorySums(2 * kItems));
  for (const Response& response : responses) {
    uint32_t categories[kItems];
    std::size_t count = 0;
    for (std::size_t item = 0; item < kItems; ++item) {
      const int8_t answer = response.answers[item];
      categories[count] = static_cast<uint32_t>(2 * item) + (answer == 1 ? 1 : 0);
      count += answer == kMissing ? 0 : 1;
    }
    CategorySums& commune = communes[response.province * kCommunes + response.commune];
    const auto weight = FixedWeight::FromDouble(response.weight);
    Require(weight.ok() && commune.Add({categories, count}, *weight) == Error::kOk);
  }
  return communes;
}

StatisticTree Items() {
  StatisticTree tree(2 * kItems);
  for (uint32_t item = 0; item < kItems; ++item) {
    Require(tree.AddItem({{2 * item, 0}, {2 * item + 1, 1}}).ok());
  }
  return tree;
}

// Province by province, item by item.
std::vector<TableRow> MakeTable(std::span<const Response> responses) {
  const std::vector<CategorySums> communes = SumByCommune(responses);
  const StatisticTree tree = Items();
  const DesignCounts design{.units = kProvinces * kCommunes, .strata = kProvinces};
  std::vector<TableRow> table;
  for (std::size_t province = 0; province < kProvinces; ++province) {
    const auto psus = std::span(communes).subspan(province * kCommunes, kCommunes);
    CategorySums sums(2 * kItems);
    for (const CategorySums& psu : psus) Require(sums.Merge(psu) == Error::kOk);
    const auto evaluation = Evaluation::Of(tree, sums);
    Require(evaluation.ok());
    PsuStratum stratum(StratumSize{.sampled = kCommunes, .population = {}}, tree.size());
    for (const CategorySums& psu : psus) stratum.AddPsu(*evaluation, psu);
    const auto variance = PsuVariance({&stratum, 1}, LonelyRule());
    Require(variance.ok());
    for (StatisticId item = 0; item < tree.size(); ++item) {
      const Estimate estimate = stats::MakeEstimate((*evaluation)[item], *variance, item, design);
      Require(estimate.state == EstimateState::kOk);
      const auto interval =
          StudentInterval(estimate.value, estimate.variance, estimate.df_design, 0.95);
      Require(interval.ok());
      table.push_back({estimate, *interval});
    }
  }
  return table;
}

void WriteResponses(std::span<const Response> responses, const std::string& path) {
  std::ofstream out(path);
  out << "province,commune,weight";
  for (std::size_t item = 1; item <= kItems; ++item) out << ",item" << item;
  for (const Response& response : responses) {
    out << '\n' << response.province << ',' << response.commune << ',' << response.weight;
    for (const int8_t answer : response.answers) {
      out << ',';
      if (answer != kMissing) out << static_cast<int>(answer);
    }
  }
  out << '\n';
  Require(out.good());
}

void WriteTable(std::span<const TableRow> table, const std::string& path) {
  std::ofstream out(path);
  out << std::setprecision(17) << "province,item,estimate,se,lower,upper\n";
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& [estimate, interval] = table[i];
    out << i / kItems << ',' << i % kItems + 1 << ',' << estimate.value << ',' << estimate.se << ','
        << interval.lower << ',' << interval.upper << '\n';
  }
  Require(out.good());
}

void Run() {
  const std::vector<Response> responses = Draw(absl::GetFlag(FLAGS_responses));
  std::vector<double> elapsed;
  std::vector<double> cpu;
  std::vector<TableRow> table;
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu_start = std::clock();
    table = MakeTable(responses);
    cpu.push_back(static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC);
    elapsed.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(elapsed.begin(), elapsed.end());
  std::sort(cpu.begin(), cpu.end());
  std::printf("%zu responses, %zu numbers: elapsed %.4f s (fastest), CPU %.4f s (median)\n",
              responses.size(), table.size(), elapsed.front(), cpu[cpu.size() / 2]);
  if (const std::string path = absl::GetFlag(FLAGS_csv); !path.empty()) {
    WriteResponses(responses, path);
  }
  if (const std::string path = absl::GetFlag(FLAGS_table); !path.empty()) WriteTable(table, path);
}

}  // namespace
}  // namespace sipas::stats

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  sipas::stats::Run();
}
