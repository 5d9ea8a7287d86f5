#include <algorithm>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "cli/commands/all.h"
#include "cli/output/display_width.h"
#include "cli/output/quality_table.h"
#include "cli/output/table.h"
#include "cli/output/text_wrap.h"
#include "cli/quality/quality_sample.h"
#include "cli/quality/unit_key.h"
#include "cli/report.pb.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/status.h"
#include "libs/stats/quality_signs.h"

namespace sipas::cli {
namespace {

QualityFinding::Sign SignOf(stats::QualitySign sign) {
  switch (sign) {
    case stats::QualitySign::kStraightLining:
      return QualityFinding::SIGN_STRAIGHT_LINING;
    case stats::QualitySign::kTopAnswers:
      return QualityFinding::SIGN_TOP_ANSWERS;
    case stats::QualitySign::kNonresponse:
      return QualityFinding::SIGN_NONRESPONSE;
    case stats::QualitySign::kSpeed:
      return QualityFinding::SIGN_SPEED;
    case stats::QualitySign::kExactDuplicates:
      return QualityFinding::SIGN_EXACT_DUPLICATES;
    case stats::QualitySign::kNearDuplicates:
      break;
  }
  return QualityFinding::SIGN_NEAR_DUPLICATES;
}

// Sums of shares become mean shares; counts stay counts.
bool IsSumOfShares(stats::QualitySign sign) {
  return sign == stats::QualitySign::kStraightLining || sign == stats::QualitySign::kTopAnswers ||
         sign == stats::QualitySign::kNonresponse;
}

using Count = std::map<uint32_t, size_t>;

// One pass of LeaveOutFew.
void EraseFew(std::vector<stats::QualityRow>& rows, size_t fewest) {
  Count of_unit;
  for (const stats::QualityRow& row : rows) ++of_unit[row.unit];
  std::erase_if(rows, [&](const auto& row) { return of_unit[row.unit] < fewest; });
  std::map<uint32_t, Count> of_group;
  for (const stats::QualityRow& row : rows) ++of_group[row.group][row.unit];
  std::set<uint32_t> tells;  // groups in which some unit's others are few
  for (const auto& [group, units] : of_group) {
    size_t all = 0;
    for (const auto& [unit, responses] : units) all += responses;
    for (const auto& [unit, responses] : units) {
      if (all - responses > 0 && all - responses < fewest) tells.insert(group);
    }
  }
  std::erase_if(rows, [&](const auto& row) { return tells.contains(row.group); });
}

// A unit is listed beside what its groups have in common, so their difference tells about the
// others. Leaves out units of fewer responses, and groups in which the others of a unit are fewer,
// until none is left.
void LeaveOutFew(std::vector<stats::QualityRow>& rows, size_t fewest) {
  size_t before = 0;
  do {
    before = rows.size();
    EraseFew(rows, fewest);
  } while (rows.size() < before);
}

class QualityCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {
        .name = "quality",
        .arguments = "CAMPAIGN",
        .summary = "show devices, days or places with signs of invented answers",
        .description =
            "Reads the log and compares each unit (--by) with others that asked people of the same "
            "locality: straight-lining, answers from the top alone, questions without an answer, "
            "speed, equal and nearly equal responses. Satisfied people give equal answers "
            "everywhere, so a unit is flagged only where it shows more of a sign than dealing the "
            "same responses at random would give it, beyond what honest units differ by. p is the "
            "probability of that; q corrects it for the length of the list.\n"
            "\n"
            "--by: device, day, cluster, locality, a level of the register such as commune, or a "
            "breakdown of the campaign such as interviewer. --within: whom a unit is compared "
            "with; "
            "where every locality has one device, take a higher level. A flag is a reason to look, "
            "never to delete: nothing is changed.\n"
            "\n"
            "Where the campaign has a disclosure rule, --min_responses is at least its "
            "minimum_respondents, and smaller units are not compared with either.",
        .examples = {{"Devices, each against others in its locality", "sipasctl quality wave-1"},
                     {"Where every commune has one device",
                      "sipasctl quality wave-1 --by device --within province"},
                     {"Interviewers, with the seconds that item 90 holds",
                      "sipasctl quality wave-1 --by interviewer --duration_item 90"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("by", &by_, "UNIT", "What is judged: see above.");
    flags.Add("within", &within_, "LEVEL",
              "Compare inside the localities of this level, or all; by default inside the "
              "response's own locality, or the parent where localities are judged.");
    flags.Add("service", &service_, "DIMENSION",
              "Compare only responses with the same value of this breakdown.");
    flags.Add("duration_item", &duration_item_, "N",
              "A number item that holds how long the interview took.");
    flags.Add("near", &near_, "SHARE", "Share of equal answers that makes two responses alike.");
    flags.Add("min_items", &min_items_, "N", "Items that both answered, to compare two responses.");
    flags.Add("min_responses", &min_responses_, "N", "Units with fewer are not judged.");
    flags.Add("fdr", &fdr_, "SHARE", "Expected share of false flags at most.");
    flags.Add("all", &all_, "", "Show every test, not only flags.");
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(CheckFlags(args));
    SIPAS_ASSIGN_OR_RETURN(QualitySampleReader reader, MakeReader(session, args[0]));
    QualityReport report;
    report.set_campaign(args[0]);
    SIPAS_RETURN_IF_ERROR(ReadLog(session, reader, report));
    SIPAS_RETURN_IF_ERROR(Judge(reader.Finish(), session.numbers(), report));
    if (minimum_respondents_ > 0) {
      std::ostream& out = session.output() == OutputFormat::kTable ? session.out() : session.err();
      out << DisclosureNote(args[0]);
    }
    switch (session.output()) {
      case OutputFormat::kJson:
        session.PrintJson(report);
        break;
      case OutputFormat::kCsv:
        session.out() << QualityCsv(report);
        break;
      case OutputFormat::kTable:
        session.out() << QualityTable(report, all_, session.numbers());
        break;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status CheckFlags(const std::vector<std::string>& args) const {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"CAMPAIGN"}));
    if (!(near_ > 0 && near_ <= 1)) return UsageError("--near must be above 0 and at most 1");
    if (!(fdr_ > 0 && fdr_ < 1)) return UsageError("--fdr must be between 0 and 1");
    if (min_items_ < 1 || min_responses_ < 2) {
      return UsageError("--min_items must be 1 or more, --min_responses 2 or more");
    }
    return absl::OkStatus();
  }

  std::string DisclosureNote(const std::string& campaign) const {
    return WrapText(
        Printable(absl::StrCat("Campaign ", campaign,
                               " has a disclosure rule: units of fewer than ", minimum_respondents_,
                               " responses are left out, and so are groups in which a unit would "
                               "be compared with fewer.")),
        kTerminalColumns, 0);
  }

  static absl::StatusOr<survey::v1::Definition> Fetch(Session& session,
                                                      survey::v1::DefinitionKind kind,
                                                      const std::string& name) {
    survey::v1::GetDefinitionRequest request;
    request.set_kind(kind);
    request.set_name(name);
    const auto stub = session.Definitions();
    survey::v1::GetDefinitionResponse response;
    SIPAS_RETURN_IF_ERROR(
        session.Call(Session::Endpoint::kSurvey, [&](grpc::ClientContext* context) {
          return stub->GetDefinition(context, request, &response);
        }));
    return response.definition();
  }

  absl::StatusOr<QualitySampleReader> MakeReader(Session& session, const std::string& name) {
    SIPAS_ASSIGN_OR_RETURN(const survey::v1::Definition campaign,
                           Fetch(session, survey::v1::DEFINITION_KIND_CAMPAIGN, name));
    minimum_respondents_ = campaign.campaign().disclosure().minimum_respondents();
    SIPAS_ASSIGN_OR_RETURN(
        const survey::v1::Definition tree,
        Fetch(session, survey::v1::DEFINITION_KIND_REGISTER, campaign.campaign().register_()));
    SIPAS_ASSIGN_OR_RETURN(const survey::v1::Definition questionnaire,
                           Fetch(session, survey::v1::DEFINITION_KIND_QUESTIONNAIRE,
                                 campaign.campaign().questionnaire()));
    SIPAS_ASSIGN_OR_RETURN(
        UnitKey key, UnitKey::Make(by_, within_, service_, campaign.campaign(), tree.register_()));
    SIPAS_ASSIGN_OR_RETURN(QualityQuestions questions,
                           QualityQuestions::Make(questionnaire.questionnaire(), duration_item_));
    return QualitySampleReader(name, std::move(questions), std::move(key));
  }

  // From the beginning to the head.
  static absl::Status ReadLog(Session& session, QualitySampleReader& reader,
                              QualityReport& report) {
    const auto stub = session.Log();
    grpc::ClientContext context;
    const auto stream = stub->ReadLog(&context, survey::v1::ReadLogRequest());
    survey::v1::ReadLogResponse response;
    aggregator::v1::LogPosition& position = *report.mutable_watermark()->add_positions();
    while (stream->Read(&response)) {
      position.set_log_id(response.log_id());
      for (const std::string& entry : response.entries()) {
        SIPAS_RETURN_IF_ERROR(reader.Take(entry));
      }
      position.set_position(position.position() + static_cast<uint64_t>(response.entries_size()));
    }
    return session.Explain(Session::Endpoint::kSurvey, rpc::FromGrpc(stream->Finish()));
  }

  absl::Status Judge(QualitySample sample, const NumberFormat& numbers,
                     QualityReport& report) const {
    report.set_by(by_);
    report.set_responses(sample.rows.size());
    report.set_responses_without_unit(sample.without_unit);
    report.set_units(sample.units.size());
    report.set_false_discovery_rate(fdr_);
    if (minimum_respondents_ > 0) LeaveOutFew(sample.rows, minimum_respondents_);
    const stats::QualityRule rule{
        .fewest_responses = std::max(min_responses_, minimum_respondents_),
        .fewest_items = min_items_,
        .near = near_};
    const auto list = stats::JudgeQuality(sample.rows, sample.tops, rule);
    if (!list.ok()) {
      return absl::InternalError(
          absl::StrCat("no result: ", std::string(stats::ErrorName(list.error()))));
    }
    std::set<uint32_t> judged;
    for (const stats::UnitSign& sign : list->signs) {
      judged.insert(sign.unit);
      AddFinding(sample, sign, numbers, report);
    }
    report.set_judged_units(judged.size());
    report.set_groups_too_large(list->groups_too_large);
    return absl::OkStatus();
  }

  void AddFinding(const QualitySample& sample, const stats::UnitSign& sign,
                  const NumberFormat& numbers, QualityReport& report) const {
    const double scale = IsSumOfShares(sign.sign) ? sign.figure.base : 1;
    QualityFinding& finding = *report.add_findings();
    finding.set_unit(sample.units[sign.unit]);
    finding.set_sign(SignOf(sign.sign));
    finding.set_responses(sign.responses);
    finding.set_observed(sign.figure.observed / scale);
    finding.set_usual(sign.figure.mean / scale);
    finding.set_z(sign.z);
    finding.set_p(sign.p);
    finding.set_q(sign.q);
    finding.set_flagged(sign.q <= fdr_);
    finding.set_explanation(QualityExplanation(finding, near_, numbers));
  }

  std::string by_ = "device";
  std::string within_;
  std::string service_;
  uint32_t duration_item_ = 0;
  double near_ = 0.85;
  uint32_t min_items_ = 8;
  uint32_t min_responses_ = 10;
  uint32_t minimum_respondents_ = 0;  // of the campaign's disclosure rule; 0: it has none
  double fdr_ = 0.05;
  bool all_ = false;
};

}  // namespace

std::unique_ptr<Command> MakeQualityCommand() { return std::make_unique<QualityCommand>(); }

}  // namespace sipas::cli
