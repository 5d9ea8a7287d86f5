#include "libs/domain/register.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"
#include "libs/domain/identifier.h"

namespace sipas::domain {
namespace {

// More than five times the localities of Vietnam before 2025; keeps one edition within one message.
constexpr size_t kMaxLocalities = 50'000;

void CheckLevels(const std::vector<std::string>& levels, Violations& violations) {
  if (levels.empty()) violations.Add("levels", "must name at least one level");
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < levels.size(); ++i) {
    if (!IsValidCode(levels[i])) violations.Add(Field("levels", i), kNotACode);
    if (!seen.insert(levels[i]).second) {
      violations.Add(Field("levels", i), absl::StrCat("level '", levels[i], "' is there twice"));
    }
  }
}

void CheckSize(const std::vector<Locality>& localities, Violations& violations) {
  if (!localities.empty() && localities.size() <= kMaxLocalities) return;
  violations.Add("localities", absl::StrCat("must be 1 to ", kMaxLocalities, " localities, not ",
                                            localities.size()));
}

void CheckMembers(const Register& tree, const Block& block, size_t index, Violations& violations) {
  const std::string field = Field("blocks", index, "locality_codes");
  if (block.locality_codes.empty()) violations.Add(field, "must name at least one locality");
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < block.locality_codes.size(); ++i) {
    const std::string& code = block.locality_codes[i];
    if (!tree.Find(code)) {
      violations.Add(Field(field, i), absl::StrCat("no locality '", code, "' in this register"));
    }
    if (!seen.insert(code).second) {
      violations.Add(Field(field, i), absl::StrCat("locality '", code, "' is there twice"));
    }
  }
}

}  // namespace

Register Register::Make(RegisterSpec spec, Violations& violations) {
  Register made;
  made.spec_ = std::move(spec);
  CheckLevels(made.spec_.levels, violations);
  CheckSize(made.spec_.localities, violations);
  made.IndexLocalities(violations);
  made.CheckBlocks(violations);
  return made;
}

void Register::IndexLocalities(Violations& violations) {
  nodes_.resize(spec_.localities.size());
  by_code_.reserve(spec_.localities.size());
  for (size_t i = 0; i < spec_.localities.size(); ++i) {
    const Locality& locality = spec_.localities[i];
    if (!IsValidCode(locality.code)) violations.Add(Field("localities", i, "code"), kNotACode);
    if (locality.name.empty()) violations.Add(Field("localities", i, "name"), "is required");
    Place(i, violations);
    if (!by_code_.emplace(locality.code, static_cast<int>(i)).second) {
      violations.Add(Field("localities", i, "code"),
                     absl::StrCat("code '", locality.code, "' is there twice"));
    }
  }
}

void Register::Place(size_t index, Violations& violations) {
  const Locality& locality = spec_.localities[index];
  Node& node = nodes_[index];
  const std::optional<int> level = FindLevel(locality.level);
  if (!level) {
    violations.Add(Field("localities", index, "level"),
                   absl::StrCat("no level '", locality.level, "' in this register"));
  }
  node.level = level.value_or(0);
  if (locality.parent_code.empty()) return;
  // Only what stands earlier is indexed yet, so a locality cannot be its own ancestor.
  const std::optional<int> parent = Find(locality.parent_code);
  if (!parent) {
    violations.Add(
        Field("localities", index, "parent_code"),
        absl::StrCat("no locality '", locality.parent_code, "' before this one in the list"));
    return;
  }
  node.parent = *parent;
  Node& above = nodes_[static_cast<size_t>(*parent)];
  above.children.push_back(static_cast<int>(index));
  if (level && node.level <= above.level) {
    violations.Add(Field("localities", index, "level"),
                   absl::StrCat("level '", locality.level, "' is not below the parent's level '",
                                at(*parent).level, "'"));
  }
}

void Register::CheckBlocks(Violations& violations) const {
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < spec_.blocks.size(); ++i) {
    const Block& block = spec_.blocks[i];
    if (!IsValidCode(block.code)) violations.Add(Field("blocks", i, "code"), kNotACode);
    if (!seen.insert(block.code).second) {
      violations.Add(Field("blocks", i, "code"),
                     absl::StrCat("code '", block.code, "' is there twice"));
    }
    CheckMembers(*this, block, i, violations);
  }
}

void Register::CheckSuccessorOf(const Register& before, Violations& violations) const {
  CheckKeptLevels(before, violations);
  for (int i = 0; i < before.size(); ++i) {
    const Locality& old = before.at(i);
    const std::optional<int> index = Find(old.code);
    if (!index) {
      violations.Add("localities", absl::StrCat("locality '", old.code,
                                                "' is missing: removing or recoding one needs a "
                                                "new register"));
      continue;
    }
    const auto place = static_cast<size_t>(*index);
    if (at(*index).parent_code != old.parent_code) {
      violations.Add(Field("localities", place, "parent_code"),
                     absl::StrCat("must stay '", old.parent_code,
                                  "': moving a locality needs a new register"));
    }
    if (at(*index).level != old.level) {
      violations.Add(Field("localities", place, "level"),
                     absl::StrCat("must stay '", old.level, "'"));
    }
    if (before.is_leaf(i) && !is_leaf(*index)) {
      violations.Add(Field("localities", place),
                     absl::StrCat("'", old.code,
                                  "' was a leaf, to which answers belong, and must "
                                  "not get children"));
    }
  }
}

void Register::CheckKeptLevels(const Register& before, Violations& violations) const {
  auto from = levels().begin();
  for (const std::string& level : before.levels()) {
    const auto found = std::find(from, levels().end(), level);
    if (found == levels().end()) {
      violations.Add("levels", absl::StrCat("level '", level, "' must stay, in its order"));
      continue;
    }
    from = std::next(found);
  }
}

std::optional<int> Register::Find(std::string_view code) const {
  const auto found = by_code_.find(base::ToAbsl(code));
  if (found == by_code_.end()) return std::nullopt;
  return found->second;
}

std::optional<int> Register::FindLevel(std::string_view level) const {
  const auto found = std::find(levels().begin(), levels().end(), level);
  if (found == levels().end()) return std::nullopt;
  return static_cast<int>(found - levels().begin());
}

const Block* Register::FindBlock(std::string_view code) const {
  const auto found = std::find_if(spec_.blocks.begin(), spec_.blocks.end(),
                                  [code](const Block& block) { return block.code == code; });
  return found == spec_.blocks.end() ? nullptr : &*found;
}

std::vector<int> Register::Leaves(int index) const {
  std::vector<int> leaves;
  CollectLeaves(index, leaves);
  // Subtrees need not stand together in the list, but mostly do.
  if (!std::is_sorted(leaves.begin(), leaves.end())) std::sort(leaves.begin(), leaves.end());
  return leaves;
}

void Register::CollectLeaves(int index, std::vector<int>& leaves) const {
  if (is_leaf(index)) leaves.push_back(index);
  for (const int child : children(index)) CollectLeaves(child, leaves);
}

std::vector<int> Register::AllLeaves() const {
  std::vector<int> leaves;
  for (int i = 0; i < size(); ++i) {
    if (is_leaf(i)) leaves.push_back(i);
  }
  return leaves;
}

std::vector<int> Register::AtLevel(int level) const {
  std::vector<int> found;
  for (int i = 0; i < size(); ++i) {
    if (this->level(i) == level) found.push_back(i);
  }
  return found;
}

}  // namespace sipas::domain
