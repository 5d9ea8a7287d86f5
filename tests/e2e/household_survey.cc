#include "tests/e2e/household_survey.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "cli/definition_file.pb.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "tests/e2e/child_process.h"
#include "tests/e2e/rpc_call.h"

namespace sipas::e2e {
namespace {

namespace v1 = survey::v1;

constexpr char kDefinitions[] = "tests/e2e/data/provinces.textproto";
constexpr size_t kBatch = 100;

// Numbers that look drawn at random and are the same everywhere: SplitMix64 over the response's
// number.
class Draws {
 public:
  explicit Draws(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u) {}
  // 0 .. count - 1.
  uint32_t Below(uint32_t count) {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<uint32_t>((z ^ (z >> 31)) % count);
  }
  bool OneIn(uint32_t count) { return Below(count) == 0; }

 private:
  uint64_t state_;
};

int32_t AddRating(uint32_t item, int32_t max, Draws& draws, v1::Response& response) {
  v1::Answer& answer = *response.add_answers();
  answer.set_item(item);
  if (draws.OneIn(17)) {
    answer.set_no_answer(true);
    return 0;
  }
  if (draws.OneIn(19)) {
    answer.set_not_applicable(true);
    return 0;
  }
  // The larger of two: people are satisfied more often than not.
  const auto values = static_cast<uint32_t>(max);
  const auto rating = static_cast<int32_t>(1 + std::max(draws.Below(values), draws.Below(values)));
  answer.set_rating(rating);
  return rating;
}

void AddAnswers(Draws& draws, v1::Response& response) {
  const int32_t help = AddRating(1, 5, draws, response);
  AddRating(2, 4, draws, response);
  if (!response.partial()) AddRating(3, 7, draws, response);
  if (help == 1 || help == 2) AddRating(4, 5, draws, response);
  if (draws.OneIn(2)) {
    v1::Answer& choice = *response.add_answers();
    choice.set_item(5);
    choice.mutable_choices()->add_options(1 + draws.Below(3));
  }
  if (draws.OneIn(3)) {
    v1::Answer& minutes = *response.add_answers();
    minutes.set_item(6);
    minutes.set_number(draws.Below(960) / 4.0);
  }
}

// Ten villages of a commune, six of them rural; three households each.
void DrawHousehold(Draws& draws, v1::Response& response) {
  const uint32_t village = draws.Below(10);
  response.set_stratum(village < 6 ? "rural" : "urban");
  response.add_clusters(absl::StrCat(response.locality(), "-", village));
  response.add_clusters(absl::StrCat("household ", draws.Below(3)));
  response.set_design_only(draws.OneIn(23));
  response.set_weight(response.design_only() ? 0 : 40 + draws.Below(9000) / 7.0);
}

void DrawTelephone(Draws& draws, v1::Response& response) {
  response.set_stratum(response.locality() < "2" ? "north" : "south");
  response.set_weight(0.3 + draws.Below(500) / 11.0);
}

void DrawCounter(Draws& draws, v1::Response& response) {
  response.set_channel(draws.OneIn(2) ? "kiosk" : "web");
  response.set_device_id(absl::StrCat("kiosk-", draws.Below(4)));
}

}  // namespace

std::vector<v1::Definition> Definitions() {
  cli::DefinitionFile file;
  if (!google::protobuf::TextFormat::ParseFromString(ReadFile(kDefinitions), &file)) std::abort();
  return {file.definitions().begin(), file.definitions().end()};
}

const std::vector<std::string>& CampaignNames() {
  static const auto& kNames = *new std::vector<std::string>{"counter", "households", "telephone"};
  return kNames;
}

v1::Response ResponseNumber(uint64_t number) {
  static constexpr std::array<const char*, 6> kCommunes = {"00001", "00004", "00006",
                                                           "26734", "26740", "26743"};
  using Draw = void (*)(Draws&, v1::Response&);
  static constexpr std::array<Draw, 3> kDraw = {&DrawCounter, &DrawHousehold, &DrawTelephone};
  Draws draws(number);
  v1::Response response;
  const uint32_t campaign = draws.Below(static_cast<uint32_t>(kDraw.size()));
  response.set_response_id(base::UuidV8FromHash(absl::StrCat("response ", number)).ToString());
  response.set_campaign(CampaignNames()[campaign]);
  response.set_questionnaire_revision(1);
  response.set_locality(kCommunes[draws.Below(static_cast<uint32_t>(kCommunes.size()))]);
  response.set_language(draws.OneIn(9) ? "tay" : "vi");
  // Days of March 2026.
  response.mutable_answered_at()->set_seconds(1772323200 + draws.Below(31 * 86400));
  kDraw[campaign](draws, response);
  response.set_test(draws.OneIn(29));
  response.set_partial(!response.design_only() && draws.OneIn(13));
  if (!draws.OneIn(8)) {
    v1::Attribute& gender = *response.add_attributes();
    gender.set_dimension("gender");
    gender.set_value(draws.OneIn(2) ? "female" : "male");
  }
  if (!response.design_only()) AddAnswers(draws, response);
  return response;
}

std::vector<v1::Response> Responses(uint64_t first, uint64_t last) {
  std::vector<v1::Response> responses;
  for (uint64_t number = first; number <= last; ++number) {
    responses.push_back(ResponseNumber(number));
  }
  return responses;
}

absl::Status ApplyDefinitions(v1::DefinitionService::Stub& stub) {
  v1::ApplyDefinitionsRequest request;
  for (const v1::Definition& definition : Definitions()) *request.add_definitions() = definition;
  return Call(stub, &v1::DefinitionService::Stub::ApplyDefinitions, request).status();
}

absl::StatusOr<v1::ItemResult> Create(v1::ResponseService::Stub& stub,
                                      const v1::Response& response) {
  v1::CreateResponseRequest request;
  *request.mutable_response() = response;
  SIPAS_ASSIGN_OR_RETURN(const v1::CreateResponseResponse created,
                         Call(stub, &v1::ResponseService::Stub::CreateResponse, request));
  return created.result();
}

absl::Status Submit(v1::ResponseService::Stub& stub, const std::vector<v1::Response>& responses) {
  for (size_t begin = 0; begin < responses.size(); begin += kBatch) {
    v1::BatchCreateResponsesRequest request;
    const size_t end = std::min(begin + kBatch, responses.size());
    for (size_t i = begin; i < end; ++i) *request.add_responses() = responses[i];
    SIPAS_ASSIGN_OR_RETURN(const auto batch,
                           Call(stub, &v1::ResponseService::Stub::BatchCreateResponses, request));
    for (const v1::ItemResult& result : batch.results()) {
      if (result.status() != v1::ITEM_STATUS_ACCEPTED) {
        return absl::InternalError(absl::StrCat("not accepted: ", result.DebugString()));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace sipas::e2e
