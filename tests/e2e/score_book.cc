#include "tests/e2e/score_book.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/rpc_call.h"

namespace sipas::e2e {
namespace {

namespace v1 = aggregator::v1;
using ScoreStub = v1::ScoreService::Stub;

constexpr size_t kShownDifferences = 3;
constexpr uint32_t kPageSize = 2;

v1::Statistic MakeStatistic(v1::StatisticKind kind, const std::string& code) {
  v1::Statistic statistic;
  statistic.set_kind(kind);
  statistic.set_code(code);
  return statistic;
}

// Every node of the rulebook.
std::vector<v1::Statistic> Statistics() {
  return {MakeStatistic(v1::STATISTIC_KIND_ITEM, "help"),
          MakeStatistic(v1::STATISTIC_KIND_ITEM, "help-mean"),
          MakeStatistic(v1::STATISTIC_KIND_ITEM, "speed"),
          MakeStatistic(v1::STATISTIC_KIND_ITEM, "fairness"),
          MakeStatistic(v1::STATISTIC_KIND_ITEM, "complaint"),
          MakeStatistic(v1::STATISTIC_KIND_FACTOR, "access"),
          MakeStatistic(v1::STATISTIC_KIND_FACTOR, "conduct"),
          MakeStatistic(v1::STATISTIC_KIND_GROUP, "service"),
          MakeStatistic(v1::STATISTIC_KIND_OVERALL, "")};
}

std::vector<v1::Domain> DomainsOf(const std::string& campaign) {
  std::vector<v1::Domain> domains;
  for (const char* locality :
       {"", "vn", "01", "79", "00001", "00004", "00006", "26734", "26740", "26743"}) {
    v1::Domain domain;
    domain.set_campaign(campaign);
    domain.set_locality(locality);
    domains.push_back(domain);
    domain.mutable_breakdown()->set_dimension("gender");
    domain.mutable_breakdown()->set_value("female");
    domains.push_back(domain);
  }
  return domains;
}

// The watermark says how far, in which log: not what is compared.
std::string Bytes(v1::Score score) {
  score.clear_watermark();
  return score.SerializeAsString();
}

std::string Bytes(v1::Difference difference) {
  difference.clear_watermark();
  difference.mutable_first()->clear_watermark();
  difference.mutable_second()->clear_watermark();
  return difference.SerializeAsString();
}

absl::Status AddScores(ScoreStub& stub, const std::string& campaign, ScoreBook& book) {
  for (const v1::Domain& domain : DomainsOf(campaign)) {
    for (const v1::Statistic& statistic : Statistics()) {
      v1::GetScoreRequest request;
      *request.mutable_domain() = domain;
      *request.mutable_statistic() = statistic;
      SIPAS_ASSIGN_OR_RETURN(const auto answer, Call(stub, &ScoreStub::GetScore, request));
      book.answers[request.ShortDebugString()] = Bytes(answer.score());
      if (answer.score().state() == v1::SCORE_STATE_OK) ++book.with_interval;
    }
  }
  return absl::OkStatus();
}

// All pages of one listing.
absl::Status AddListing(ScoreStub& stub, v1::ListScoresRequest request, ScoreBook& book) {
  const std::string key = request.ShortDebugString();
  std::string& listed = book.answers[key];
  request.set_page_size(kPageSize);
  do {
    SIPAS_ASSIGN_OR_RETURN(const auto answer, Call(stub, &ScoreStub::ListScores, request));
    for (const v1::Score& score : answer.scores()) listed += Bytes(score);
    request.set_page_token(answer.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status AddListings(ScoreStub& stub, const std::string& campaign, ScoreBook& book) {
  for (const v1::Statistic& statistic : Statistics()) {
    v1::ListScoresRequest request;
    request.set_campaign(campaign);
    *request.mutable_statistic() = statistic;
    request.set_level("commune");
    SIPAS_RETURN_IF_ERROR(AddListing(stub, request, book));
    request.set_parent("vn");
    SIPAS_RETURN_IF_ERROR(AddListing(stub, request, book));
    request.set_block("centre");
    SIPAS_RETURN_IF_ERROR(AddListing(stub, request, book));
  }
  return absl::OkStatus();
}

absl::Status AddDifferences(ScoreStub& stub, const std::string& campaign, ScoreBook& book) {
  const std::vector<v1::Domain> domains = DomainsOf(campaign);
  for (size_t i = 1; i < domains.size(); ++i) {
    v1::CompareScoresRequest request;
    *request.mutable_first() = domains[i - 1];
    *request.mutable_second() = domains[i];
    *request.mutable_statistic() = MakeStatistic(v1::STATISTIC_KIND_OVERALL, "");
    SIPAS_ASSIGN_OR_RETURN(const auto answer, Call(stub, &ScoreStub::CompareScores, request));
    book.answers[request.ShortDebugString()] = Bytes(answer.difference());
  }
  return absl::OkStatus();
}

std::string Shown(const ScoreBook& book, const std::string& request) {
  const auto found = book.answers.find(request);
  if (found == book.answers.end()) return "nothing";
  v1::Score score;
  return score.ParseFromString(found->second) ? score.ShortDebugString()
                                              : absl::StrCat(found->second.size(), " bytes");
}

}  // namespace

absl::StatusOr<ScoreBook> ReadScores(ScoreStub& stub) {
  ScoreBook book;
  for (const std::string& campaign : CampaignNames()) {
    SIPAS_RETURN_IF_ERROR(AddScores(stub, campaign, book));
    SIPAS_RETURN_IF_ERROR(AddListings(stub, campaign, book));
    SIPAS_RETURN_IF_ERROR(AddDifferences(stub, campaign, book));
  }
  return book;
}

std::vector<std::string> DifferingScores(const ScoreBook& one, const ScoreBook& other) {
  std::vector<std::string> differing;
  if (one.answers.size() != other.answers.size()) {
    differing.push_back(absl::StrCat(one.answers.size(), " answers and ", other.answers.size()));
  }
  for (const auto& [request, answer] : one.answers) {
    const auto found = other.answers.find(request);
    if (found != other.answers.end() && found->second == answer) continue;
    differing.push_back(
        absl::StrCat(request, "\n    ", Shown(one, request), "\n    ", Shown(other, request)));
    if (differing.size() >= kShownDifferences) break;
  }
  return differing;
}

}  // namespace sipas::e2e
