// All definitions that are in force: every revision by kind and name. The survey service validates
// against it; the aggregator rebuilds the same from the log.
//
// A Definitions value is immutable when shared; change a copy (cheap: revisions are shared) with
// Apply. Example:
//
//   Definitions next = *current;
//   Violations violations;
//   Definitions::Applied applied = next.Apply(draft, has_responses, violations);
//   if (violations.empty()) current = std::make_shared<const Definitions>(std::move(next));
#ifndef SIPAS_LIBS_DOMAIN_DEFINITIONS_H_
#define SIPAS_LIBS_DOMAIN_DEFINITIONS_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/base/sha256.h"
#include "libs/domain/campaign.h"
#include "libs/domain/identifier.h"  // IWYU pragma: export
#include "libs/domain/questionnaire.h"
#include "libs/domain/register.h"
#include "libs/domain/rulebook.h"
#include "libs/domain/violations.h"
#include "libs/domain/weight_set.h"

namespace sipas::domain {

// Numbers are those of the proto.
enum class DefinitionKind : uint8_t {
  kRegister = 1,
  kQuestionnaire = 2,
  kRulebook = 3,
  kCampaign = 4,
  kWeightSet = 5,
};

// A definition as it was written, before it is checked against the others.
struct DefinitionDraft {
  std::string name;
  uint32_t revision = 0;  // 0: the next one
  std::variant<RegisterSpec, std::vector<Item>, RulebookSpec, CampaignSpec, WeightSet> body;
  // Digest of the canonical bytes without the revision number: equal digests, equal definitions.
  base::Digest digest = {};

  DefinitionKind kind() const { return static_cast<DefinitionKind>(body.index() + 1); }
};

// One checked revision.
struct Definition {
  std::string name;
  uint32_t revision = 0;
  std::variant<Register, Questionnaire, Rulebook, Campaign, WeightSet> body;
  base::Digest digest = {};
  uint64_t position = 0;  // in the log; 0 before it is there

  DefinitionKind kind() const { return static_cast<DefinitionKind>(body.index() + 1); }
};

// Everything that a response of one campaign is held against, latest revisions. Pointers live as
// long as the Definitions that gave them.
struct CampaignContext {
  const Definition* campaign = nullptr;
  const Definition* tree = nullptr;
  std::vector<const Definition*> questionnaires;  // by revision, index = revision - 1

  const Campaign& Spec() const { return std::get<Campaign>(campaign->body); }
  const Register& Tree() const { return std::get<Register>(tree->body); }
  // Null if there is no such revision.
  const Questionnaire* QuestionnaireAt(uint32_t revision) const;
};

class Definitions {
 public:
  struct Applied {
    std::shared_ptr<const Definition> definition = {};  // null if there were violations
    bool unchanged = false;  // there was such a revision: nothing was added
    // All violations are of one kind: the draft by itself is right, but changes what must stay.
    bool change_forbidden = false;
  };
  // Does this campaign have responses in the log?
  using HasResponses = std::function<bool(std::string_view campaign)>;

  // Checks a draft against what is there and adds it as the next revision. Fields of violations are
  // paths in the draft, e.g. "campaign.design.stages[1].level".
  Applied Apply(DefinitionDraft draft, const HasResponses& has_responses, Violations& violations);
  // Tells where in the log a revision lies, once it is there.
  void SetPosition(DefinitionKind kind, std::string_view name, uint32_t revision,
                   uint64_t position);

  // Null if unknown. Revision 0 = the latest.
  const Definition* Find(DefinitionKind kind, std::string_view name, uint32_t revision = 0) const;
  // Latest revisions of one kind with names above `after`, by name.
  std::vector<const Definition*> List(DefinitionKind kind, std::string_view after) const;
  // Null campaign if unknown.
  CampaignContext Context(std::string_view campaign) const;
  // Number of revisions there are: moves with every change.
  uint64_t version() const { return version_; }

 private:
  using Key = std::pair<DefinitionKind, std::string>;
  using Revisions = std::vector<std::shared_ptr<const Definition>>;

  template <typename Body>
  const Body* Latest(DefinitionKind kind, std::string_view name) const;
  const Revisions* FindRevisions(DefinitionKind kind, std::string_view name) const;
  // The revision that a draft with this number repeats; null if it is a new one.
  std::shared_ptr<const Definition> FindRepeated(const DefinitionDraft& draft,
                                                 Violations& violations) const;
  // Checks each body against the definitions that it names.
  Register Make(RegisterSpec spec, Violations& violations) const;
  Questionnaire Make(std::vector<Item> items, Violations& violations) const;
  Rulebook Make(RulebookSpec spec, Violations& violations) const;
  Campaign Make(CampaignSpec spec, Violations& violations) const;
  WeightSet Make(WeightSet weights, Violations& violations) const;
  // Checks a body that is right by itself against the revisions before it.
  void CheckSuccessor(const Definition& made, const HasResponses& has_responses,
                      Violations& violations) const;

  std::map<Key, Revisions> by_name_;
  uint64_t version_ = 0;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_DEFINITIONS_H_
