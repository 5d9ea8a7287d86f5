#include "libs/stats/sample_variance.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>

namespace sipas::stats {
namespace {

using Kind = StratumTreatment::Kind;
using CellIterator = SampleCells::Cells::const_iterator;

struct CellRange {
  CellIterator begin;
  CellIterator end;
};

class QuadMatrix {
 public:
  explicit QuadMatrix(std::size_t size) : size_(size), values_(size * size) {}

  // Lower triangle only.
  Quad& at(std::size_t i, std::size_t j) { return values_[i * size_ + j]; }
  Quad at(std::size_t i, std::size_t j) const { return values_[i * size_ + j]; }
  std::size_t size() const { return size_; }

  void AddOuter(std::span<const Quad> x, Quad factor) {
    for (std::size_t i = 0; i < size_; ++i) {
      if (x[i] == 0) continue;
      for (std::size_t j = 0; j <= i; ++j) at(i, j) += factor * x[i] * x[j];
    }
  }
  void AddScaled(const QuadMatrix& other, Quad factor) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += factor * other.values_[i];
  }

 private:
  std::size_t size_;
  std::vector<Quad> values_;
};

// What the units of one stratum (or of one parent unit) say.
struct Spread {
  explicit Spread(std::size_t statistics) : sums(statistics), squares(statistics) {}

  std::uint64_t units = 0;    // sampled
  std::uint64_t members = 0;  // units with rows of the domain
  std::vector<Quad> sums;     // of u
  QuadMatrix squares;         // of u u'
};

class Recursion {
 public:
  Recursion(const SampleCells& cells, const SampleDesign& design, std::span<const LinearForm> forms,
            const ClassSet& members)
      : clusters_(cells.shape().clusters), design_(design), forms_(forms), members_(members) {}

  // The stages from `stage` on inside `range`, all of which share the first `prefix` keys.
  // At stage 0 these are several strata, later the inside of one unit.
  Error AddStage(CellRange range, std::size_t stage, Quad factor, QuadMatrix& total) const;

 private:
  // Calls `visit` for each maximal range with the same key at `place`.
  static Error ForEach(CellRange range, std::size_t place,
                       const std::function<Error(CellRange)>& visit);
  Spread SpreadOf(CellRange range, std::size_t stage) const;
  void AddUnit(CellRange unit, Spread& spread) const;
  void AddElements(const SampleCells::Key& key, const MomentSums& sums, Spread& spread) const;
  bool HasMembers(CellRange range) const;
  Result<StratumSize> SizeOf(CellRange range, std::size_t stage, const Spread& spread) const;
  static void AddStratum(const Spread& spread, const StratumTreatment& treatment, QuadMatrix& out);
  Error AddSubstages(CellRange range, std::size_t stage, Quad factor, QuadMatrix& total) const;

  std::size_t clusters_;
  const SampleDesign& design_;
  std::span<const LinearForm> forms_;
  const ClassSet& members_;
};

Error Recursion::ForEach(CellRange range, std::size_t place,
                         const std::function<Error(CellRange)>& visit) {
  while (range.begin != range.end) {
    const std::uint32_t key = range.begin->first[place];
    const CellIterator next = std::find_if(
        range.begin, range.end, [&](const auto& cell) { return cell.first[place] != key; });
    if (const Error error = visit({range.begin, next}); error != Error::kOk) return error;
    range.begin = next;
  }
  return Error::kOk;
}

bool Recursion::HasMembers(CellRange range) const {
  return std::any_of(range.begin, range.end,
                     [&](const auto& cell) { return members_[cell.first.back()]; });
}

void Recursion::AddUnit(CellRange unit, Spread& spread) const {
  ++spread.units;
  if (HasMembers(unit)) ++spread.members;
  std::vector<Quad> influence(forms_.size());
  for (std::size_t s = 0; s < forms_.size(); ++s) {
    Quad sum = 0;
    Quad magnitude = 0;
    for (CellIterator cell = unit.begin; cell != unit.end; ++cell) {
      const std::size_t columns = cell->second.values() + 1;
      const Quad* const form = forms_[s].data() + cell->first.back() * columns;
      for (std::size_t k = 0; k < columns; ++k) {
        if (form[k] == 0) continue;
        const Quad term = form[k] * cell->second.total(k).ToQuad();
        sum += term;
        magnitude += Abs(term);
      }
    }
    influence[s] = WithoutNoise(sum, magnitude);
    spread.sums[s] += influence[s];
  }
  spread.squares.AddOuter(influence, 1);
}

// Sum over the rows of w z.
Quad Influence(const MomentSums& sums, const Quad* form) {
  Quad sum = 0;
  Quad magnitude = 0;
  for (std::size_t k = 0; k <= sums.values(); ++k) {
    const Quad term = form[k] * sums.total(k).ToQuad();
    sum += term;
    magnitude += Abs(term);
  }
  return WithoutNoise(sum, magnitude);
}

// sum over rows of weight * z_s z_t for one form against the pairs' product with another.
std::vector<Quad> PairsTimesForm(const MomentSums& sums, const Quad* form, bool squared) {
  const std::size_t columns = sums.values() + 1;
  std::vector<Quad> product(columns);
  for (std::size_t l = 0; l < columns; ++l) {
    if (form[l] == 0) continue;
    for (std::size_t k = 0; k < columns; ++k) {
      const WideInt& pair = squared ? sums.squared_pair(k, l) : sums.weighted_pair(k, l);
      product[k] += pair.ToQuad() * form[l];
    }
  }
  return product;
}

Quad Dot(const Quad* form, std::span<const Quad> product) {
  Quad sum = 0;
  for (std::size_t k = 0; k < product.size(); ++k) sum += form[k] * product[k];
  return sum;
}

// What rounding leaves of a quadratic form in these pairs.
Quad PairMagnitude(const MomentSums& sums, const Quad* form, bool squared) {
  Quad magnitude = 0;
  for (std::size_t k = 0; k <= sums.values(); ++k) {
    for (std::size_t l = 0; l <= sums.values(); ++l) {
      const WideInt& pair = squared ? sums.squared_pair(k, l) : sums.weighted_pair(k, l);
      magnitude += Abs(form[k] * pair.ToQuad() * form[l]);
    }
  }
  return magnitude;
}

void Recursion::AddElements(const SampleCells::Key& key, const MomentSums& sums,
                            Spread& spread) const {
  spread.units += sums.rows();
  if (members_[key.back()]) spread.members += sums.rows();
  const std::size_t first = key.back() * (sums.values() + 1);
  for (std::size_t s = 0; s < forms_.size(); ++s) {
    const Quad* const form = forms_[s].data() + first;
    if (std::all_of(form, form + sums.values() + 1, [](Quad x) { return x == 0; })) continue;
    spread.sums[s] += Influence(sums, form);
    const std::vector<Quad> product = PairsTimesForm(sums, form, true);
    spread.squares.at(s, s) += WithoutNoise(Dot(form, product), PairMagnitude(sums, form, true));
    for (std::size_t t = 0; t < s; ++t) {
      spread.squares.at(s, t) += Dot(forms_[t].data() + first, product);
    }
  }
}

Spread Recursion::SpreadOf(CellRange range, std::size_t stage) const {
  Spread spread(forms_.size());
  if (stage < clusters_) {
    static_cast<void>(ForEach(range, stage + 1, [&](CellRange unit) {
      AddUnit(unit, spread);
      return Error::kOk;
    }));
  } else {
    for (CellIterator cell = range.begin; cell != range.end; ++cell) {
      AddElements(cell->first, cell->second, spread);
    }
  }
  return spread;
}

Result<StratumSize> Recursion::SizeOf(CellRange range, std::size_t stage,
                                      const Spread& spread) const {
  StratumSize size{.sampled = spread.units, .population = std::nullopt};
  if (stage >= design_.finite_stages) return size;
  const SampleCells::Key& key = range.begin->first;
  const auto population = design_.populations.find(
      SampleCells::Key(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(stage) + 1));
  if (population == design_.populations.end()) return Error::kShapeMismatch;
  size.population = population->second;
  return size;
}

void Recursion::AddStratum(const Spread& spread, const StratumTreatment& treatment,
                           QuadMatrix& out) {
  out.AddScaled(spread.squares, treatment.scale);
  if (treatment.kind != Kind::kCentred) return;
  const Quad n = static_cast<Quad>(spread.units);
  out.AddOuter(spread.sums, -treatment.scale / n);
  for (std::size_t s = 0; s < out.size(); ++s) {
    const Quad magnitude = spread.squares.at(s, s) + spread.sums[s] * spread.sums[s] / n;
    out.at(s, s) = WithoutNoise(out.at(s, s), treatment.scale * magnitude);
  }
}

Error Recursion::AddStage(CellRange range, std::size_t stage, Quad factor,
                          QuadMatrix& total) const {
  QuadMatrix variance(forms_.size());
  std::uint64_t counted = 0;
  std::uint64_t averaged = 0;
  const auto add_stratum = [&](CellRange stratum) -> Error {
    const Spread spread = SpreadOf(stratum, stage);
    const auto size = SizeOf(stratum, stage, spread);
    if (!size.ok()) return size.error();
    const auto treatment = TreatStratum(*size, spread.members, design_.lonely);
    if (!treatment.ok()) return treatment.error();
    if (treatment->kind == Kind::kAbsent) return Error::kOk;
    ++counted;
    averaged += treatment->kind == Kind::kAverage ? 1 : 0;
    QuadMatrix of_stratum(forms_.size());
    AddStratum(spread, *treatment, of_stratum);
    variance.AddScaled(of_stratum, 1);
    if (stage + 1 >= design_.finite_stages) return Error::kOk;
    const Quad sampled = static_cast<Quad>(size->sampled);
    return AddSubstages(stratum, stage, factor * sampled / *size->population, total);
  };
  const Error error = stage == 0 ? ForEach(range, 0, add_stratum) : add_stratum(range);
  if (error != Error::kOk) return error;
  if (counted > 0 && averaged == counted) return Error::kLonelyPsu;
  const Quad average =
      averaged == 0 ? Quad{1} : static_cast<Quad>(counted) / static_cast<Quad>(counted - averaged);
  total.AddScaled(variance, factor * average);
  return Error::kOk;
}

Error Recursion::AddSubstages(CellRange range, std::size_t stage, Quad factor,
                              QuadMatrix& total) const {
  return ForEach(range, stage + 1, [&](CellRange unit) {
    return HasMembers(unit) ? AddStage(unit, stage + 1, factor, total) : Error::kOk;
  });
}

}  // namespace

Result<Covariance> SampleVariance(const SampleCells& cells, const SampleDesign& design,
                                  std::span<const LinearForm> forms, const ClassSet& members) {
  QuadMatrix total(forms.size());
  if (design.finite_stages > cells.shape().clusters + 1) return Error::kShapeMismatch;
  const Recursion recursion(cells, design, forms, members);
  const CellRange all{cells.cells().begin(), cells.cells().end()};
  if (const Error error = recursion.AddStage(all, 0, 1, total); error != Error::kOk) return error;
  Covariance covariance(forms.size());
  for (std::size_t i = 0; i < forms.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const auto entry = static_cast<double>(total.at(i, j));
      if (!std::isfinite(entry)) return Error::kInfluenceNotFinite;
      covariance.AddEntry(i, j, entry);
    }
  }
  return covariance;
}

DesignCounts CountUnits(const SampleCells& cells, const ClassSet& members) {
  const bool elements = cells.shape().clusters == 0;
  DesignCounts counts;
  const SampleCells::Key* last = nullptr;
  for (const auto& [key, sums] : cells.cells()) {
    if (!members[key.back()]) continue;
    const bool new_stratum = last == nullptr || key[0] != (*last)[0];
    counts.strata += new_stratum ? 1 : 0;
    if (elements) {
      counts.units += sums.rows();
    } else if (new_stratum || key[1] != (*last)[1]) {
      ++counts.units;
    }
    last = &key;
  }
  return counts;
}

double WeightedSpread(std::span<const MomentSums> classes, const LinearForm& form,
                      std::span<const Quad> factors) {
  Quad sum = 0;
  Quad magnitude = 0;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const Quad factor = factors.empty() ? Quad{1} : factors[c];
    const Quad* const part = form.data() + c * (classes[c].values() + 1);
    sum += factor * Dot(part, PairsTimesForm(classes[c], part, false));
    magnitude += factor * PairMagnitude(classes[c], part, false);
  }
  return static_cast<double>(WithoutNoise(sum, magnitude));
}

}  // namespace sipas::stats
