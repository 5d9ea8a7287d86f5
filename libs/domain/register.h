// The tree of localities, one edition. Identity of a locality = (register name, code).
//
// Immutable after Make; safe to share between threads. Localities are addressed by their index in
// the definition's order, in which parents stand before children. Example:
//
//   Violations violations;
//   Register tree = Register::Make({.levels = {"province"}, .localities = {...}}, violations);
//   if (std::optional<int> found = tree.Find("01")) ... tree.at(*found).name
#ifndef SIPAS_LIBS_DOMAIN_REGISTER_H_
#define SIPAS_LIBS_DOMAIN_REGISTER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/domain/violations.h"

namespace sipas::domain {

struct Locality {
  std::string code;
  std::string name;         // as people write it, with diacritics
  std::string parent_code;  // empty for a root
  std::string level;
};

struct Block {
  std::string code;
  std::vector<std::string> locality_codes;
};

struct RegisterSpec {
  std::vector<std::string> levels;  // from the top
  std::vector<Locality> localities;
  std::vector<Block> blocks;
};

class Register {
 public:
  // Adds to `violations` what is wrong: no level or locality, a code twice, a parent that is
  // unknown or stands later, a level that is unknown or not below the parent's, a block without or
  // with unknown members. The result is usable only if nothing was added.
  static Register Make(RegisterSpec spec, Violations& violations);

  // What may not change in a later revision: levels stay in their order, localities of `before`
  // keep code, parent and level, and a leaf stays a leaf.
  void CheckSuccessorOf(const Register& before, Violations& violations) const;

  const std::vector<std::string>& levels() const { return spec_.levels; }
  int size() const { return static_cast<int>(spec_.localities.size()); }
  const Locality& at(int index) const { return spec_.localities[static_cast<size_t>(index)]; }
  std::optional<int> Find(std::string_view code) const;
  std::optional<int> FindLevel(std::string_view level) const;
  const Block* FindBlock(std::string_view code) const;

  int level(int index) const { return nodes_[static_cast<size_t>(index)].level; }
  int parent(int index) const { return nodes_[static_cast<size_t>(index)].parent; }  // -1: a root
  bool is_leaf(int index) const { return nodes_[static_cast<size_t>(index)].children.empty(); }
  const std::vector<int>& children(int index) const {
    return nodes_[static_cast<size_t>(index)].children;
  }
  // Leaves below `index` (itself, if a leaf), ascending.
  std::vector<int> Leaves(int index) const;
  std::vector<int> AllLeaves() const;
  // Localities of a level, ascending.
  std::vector<int> AtLevel(int level) const;

 private:
  struct Node {
    int level = 0;
    int parent = -1;
    std::vector<int> children;
  };

  void IndexLocalities(Violations& violations);
  void Place(size_t index, Violations& violations);
  void CheckBlocks(Violations& violations) const;
  void CheckKeptLevels(const Register& before, Violations& violations) const;
  void CollectLeaves(int index, std::vector<int>& leaves) const;

  RegisterSpec spec_;
  std::vector<Node> nodes_;
  absl::flat_hash_map<std::string, int> by_code_;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_REGISTER_H_
