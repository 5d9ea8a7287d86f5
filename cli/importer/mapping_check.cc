#include "cli/importer/mapping_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/strings.h"

namespace sipas::cli {
namespace {

class Checker {
 public:
  Checker(const std::vector<std::string>& header, domain::Violations& violations)
      : header_(header), violations_(violations) {}

  void Column(const std::string& field, const std::string& column) {
    if (std::find(header_.begin(), header_.end(), column) != header_.end()) return;
    if (column.empty()) {
      violations_.Add(field, "is required");
      return;
    }
    violations_.Add(field, absl::StrCat("the file has no column '", column, "'; it has ",
                                        absl::StrJoin(header_, ", ")));
  }

  void RequiredText(const std::string& field, bool present, const Text& text) {
    if (!present) {
      violations_.Add(field, "is required");
      return;
    }
    CheckText(field, text);
  }

  void CheckText(const std::string& field, const Text& text) {
    const bool constant = !text.constant().empty();
    if (constant == (text.columns_size() > 0)) {
      violations_.Add(field, constant ? "has a constant and columns; only one can be"
                                      : "needs a constant or columns");
    }
    for (int i = 0; i < text.columns_size(); ++i) {
      Column(domain::Field(field + ".columns", static_cast<size_t>(i)), text.columns(i));
    }
    if (constant && text.values_size() > 0) {
      violations_.Add(field + ".values", "has no use with a constant");
    }
  }

  void CheckCondition(const std::string& field, const Condition& condition) {
    Column(field + ".column", condition.column());
    if (condition.equals_size() == 0) violations_.Add(field + ".equals", "is required");
  }

  void Items(const Mapping& mapping) {
    if (mapping.items_size() == 0) violations_.Add("items", "at least one is required");
    std::set<uint32_t> numbers;
    for (int i = 0; i < mapping.items_size(); ++i) {
      const ItemColumn& item = mapping.items(i);
      const std::string field = domain::Field("items", static_cast<size_t>(i));
      Column(field + ".column", item.column());
      if (item.item() == 0) violations_.Add(field + ".item", "is required");
      if (item.item() != 0 && !numbers.insert(item.item()).second) {
        violations_.Add(field + ".item", absl::StrCat("item ", item.item(), " has two columns"));
      }
      ItemKind(field, item);
      Missing(field, mapping.missing(), item);
    }
  }

  void Attributes(const Mapping& mapping) {
    std::set<std::string> dimensions;
    for (int i = 0; i < mapping.attributes_size(); ++i) {
      const AttributeColumn& attribute = mapping.attributes(i);
      const std::string field = domain::Field("attributes", static_cast<size_t>(i));
      if (attribute.dimension().empty()) violations_.Add(field + ".dimension", "is required");
      if (!dimensions.insert(attribute.dimension()).second) {
        violations_.Add(field + ".dimension", "stands there twice");
      }
      RequiredText(field + ".value", attribute.has_value(), attribute.value());
    }
  }

  void Design(const Mapping& mapping) {
    if (mapping.has_sample_unit() && (mapping.has_stratum() || mapping.clusters_size() > 0 ||
                                      !mapping.weight_column().empty())) {
      violations_.Add("sample_unit",
                      "stands instead of stratum, clusters and weight_column; only one can be");
    }
    if (mapping.has_sample_unit()) CheckText("sample_unit", mapping.sample_unit());
    if (mapping.has_stratum()) CheckText("stratum", mapping.stratum());
    for (int i = 0; i < mapping.clusters_size(); ++i) {
      CheckText(domain::Field("clusters", static_cast<size_t>(i)), mapping.clusters(i));
    }
    if (!mapping.weight_column().empty()) Column("weight_column", mapping.weight_column());
  }

 private:
  void ItemKind(const std::string& field, const ItemColumn& item) {
    if (!AnswerKind_IsValid(item.kind())) violations_.Add(field + ".kind", "is unknown");
    if (item.kind() == ANSWER_KIND_NUMBER && item.values_size() > 0) {
      violations_.Add(field + ".values", "has no use with ANSWER_KIND_NUMBER");
    }
    if (item.kind() != ANSWER_KIND_CHOICE && !item.option_separator().empty()) {
      violations_.Add(field + ".option_separator", "has a use with ANSWER_KIND_CHOICE only");
    }
    for (const auto& [cell, option] : item.values()) {
      if (item.kind() == ANSWER_KIND_CHOICE && option < 1) {
        violations_.Add(field + ".values", absl::StrCat("'", cell, "': options count from 1"));
      }
    }
  }

  void Missing(const std::string& field, const MissingCells& all, const ItemColumn& item) {
    std::map<std::string, std::string> lists;
    for (const auto& [cell, value] : item.values()) lists[cell] = "values";
    for (const MissingCells* cells : {&all, &item.missing()}) {
      List(field, "missing.no_answer", cells->no_answer(), lists);
      List(field, "missing.not_applicable", cells->not_applicable(), lists);
      List(field, "missing.not_asked", cells->not_asked(), lists);
    }
  }

  template <typename Cells>
  void List(const std::string& field, const std::string& name, const Cells& cells,
            std::map<std::string, std::string>& lists) {
    for (const std::string& cell : cells) {
      const auto [place, is_new] = lists.emplace(cell, name);
      if (!is_new && place->second != name) {
        violations_.Add(field, absl::StrCat("the cell '", cell, "' stands in ", place->second,
                                            " and in ", name));
      }
    }
  }

  const std::vector<std::string>& header_;
  domain::Violations& violations_;
};

}  // namespace

void CheckMapping(const Mapping& mapping, const std::vector<std::string>& header,
                  domain::Violations& violations) {
  Checker checker(header, violations);
  checker.RequiredText("campaign", mapping.has_campaign(), mapping.campaign());
  checker.RequiredText("locality", mapping.has_locality(), mapping.locality());
  checker.Design(mapping);
  checker.Items(mapping);
  checker.Attributes(mapping);
  if (mapping.has_key()) checker.CheckText("key", mapping.key());
  if (mapping.has_channel()) checker.CheckText("channel", mapping.channel());
  if (mapping.has_answered_at()) {
    checker.Column("answered_at.column", mapping.answered_at().column());
  }
  if (mapping.has_design_only()) checker.CheckCondition("design_only", mapping.design_only());
  if (mapping.has_partial()) checker.CheckCondition("partial", mapping.partial());
  if (mapping.has_ignore()) checker.CheckCondition("ignore", mapping.ignore());
}

}  // namespace sipas::cli
