"""Bundles of running services: R computes every served number again, sees a changed one, and learns nothing else.

    bundle_test.py SURVEY_BINARY AGGREGATOR_BINARY SIPASCTL_BINARY
"""

import csv
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SURVEY_BINARY, AGGREGATOR_BINARY, SIPASCTL_BINARY = sys.argv[1:4]
sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir, "python_client"))

from services import Service  # pylint: disable=wrong-import-position

# Stages at levels of the register: a commune is then estimated conditionally on having been drawn.
COMMUNES = """
definitions { name: "communes" campaign {
  register: "provinces" questionnaire: "visit" rulebook: "satisfaction" state: CAMPAIGN_STATE_OPEN
  design { kind: DESIGN_KIND_CLUSTERED stratified: true
    stages { name: "commune" placement: STAGE_PLACEMENT_LEVEL level: "commune" }
    stages { name: "village" placement: STAGE_PLACEMENT_BELOW_LEAF }
    strata { code: "01" population_units: 600 } strata { code: "79" sampled_units: 5 } }
  weight_source: WEIGHT_SOURCE_RESPONSE
  breakdowns { dimension: "gender" values: "female" values: "male" } } }
definitions { name: "census-of-communes" campaign {
  register: "provinces" questionnaire: "visit" rulebook: "satisfaction" state: CAMPAIGN_STATE_OPEN
  design { kind: DESIGN_KIND_CLUSTERED stratified: true
    stages { name: "commune" placement: STAGE_PLACEMENT_LEVEL level: "commune" taken_whole: true } }
  weight_source: WEIGHT_SOURCE_RESPONSE
  breakdowns { dimension: "gender" values: "female" values: "male" } } }
definitions { name: "whole" campaign {
  register: "provinces" questionnaire: "visit" rulebook: "satisfaction" state: CAMPAIGN_STATE_OPEN
  design { kind: DESIGN_KIND_CLUSTERED stratified: true
    stages { name: "village" placement: STAGE_PLACEMENT_BELOW_LEAF taken_whole: true }
    strata { code: "urban" population_units: 3 } strata { code: "rural" population_units: 100 } }
  weight_source: WEIGHT_SOURCE_RESPONSE
  breakdowns { dimension: "gender" values: "female" values: "male" } } }
"""
LEAVES = ("00001", "00004", "00006", "26734", "26740", "26743")
ITEMS = "".join(f'items {{ column: "q{item}" item: {item} }} ' for item in (1, 2, 3, 4))
MAPPING = """campaign {{ constant: "{campaign}" }} locality {{ columns: "commune" }} {design} {items}
key {{ columns: "id" }} missing {{ no_answer: "" not_asked: "skip" }}
attributes {{ dimension: "gender" value {{ columns: "gender" }} }}"""
WEIGHT = 'weight_column: "w" '
DESIGNS = {
    "households": 'stratum { columns: "area" } clusters { columns: "commune" columns: "village" } '
                  'clusters { columns: "id" } ' + WEIGHT,
    "communes": 'stratum { columns: "province" } clusters { columns: "commune" } clusters { columns: "village" } ' + WEIGHT,
    "census-of-communes": 'stratum { columns: "province" } clusters { columns: "commune" } ' + WEIGHT,
    # Of one stratum, more clusters are seen than it is said to have.
    "whole": 'stratum { columns: "area" } clusters { columns: "commune" columns: "village" } ' + WEIGHT,
    "telephone": 'stratum { columns: "region" } ' + WEIGHT,
    "counter": 'channel { constant: "web" }',
}
STATISTICS = ("help", "help-mean", "speed", "factor:access", "group:service", "overall")


# Changes of one cell, each of which must fail; a number stands for what the number there is multiplied by.
NUMBERS = ("n", "estimate", "standard_error", "lower", "upper", "confidence_level", "interval_df", "effective_n", "design_effect",
           "design_df", "domain_df", "points", "maximum_points", "peers")
INVENTED = ("own_standard_error", "own_lower", "own_upper", "prior_siblings", "prior_df", "prior_design_effect")
MODERATED = "taylor, stratified clusters, conditional on commune, moderated variance over 12 siblings, prior df 5, wilson"
SCORE_CHANGES = [
    *((column, 1 + 1e-8) for column in NUMBERS), *((column, "") for column in NUMBERS), *((column, "0.5") for column in INVENTED),
    ("rank", "99"), ("rank", ""), ("n", "abc"), ("own_lower", "abc"), ("no_answer", ""), ("not_applicable", ""),
    ("not_applicable", "999"), ("state", ""), ("state", "okx"), ("state", "no_interval"), ("reason", "CENSUS"), ("basis", ""),
    ("basis", "none"), ("basis", "census"), ("basis", "samplingx"), ("unit", "scale"), ("campaign", "elsewhere"),
    ("breakdown", "gender=male"), ("statistic", ""), ("statistic", "item:nothing"), ("locality", "elsewhere"), ("method", ""),
    ("method", MODERATED), ("method", "taylor, stratified clusters, logit, domain df"), ("method", "taylor, logit"),
    ("watermark", "elsewhere"), ("rulebook_revision", "9")]
SIDES = ("first_estimate", "first_standard_error", "first_n", "second_estimate", "second_standard_error", "second_n")
DIFFERENCE_NUMBERS = (*SIDES, "difference", "standard_error", "lower", "upper", "confidence_level", "interval_df")
DIFFERENCE_CHANGES = [
    *((column, 1 + 1e-8) for column in DIFFERENCE_NUMBERS), ("covariance", "0.5"),
    *((column, "") for column in DIFFERENCE_NUMBERS),
    *((column, "") for column in ("covariance", "state", "method", "statistic", "unit", "watermark")),
    *((column, "elsewhere") for column in ("state", "reason", "unit", "method", "statistic", "first_locality", "second_campaign",
                                           "not_comparable", "first_breakdown")),
    ("state", "no_interval"), ("state", "no_value"), ("rank_change", "1"), ("equivalence_p", "0.5"), ("second_n", "1e999")]
PAIRS = [argument for pair in ("00001,26734", "00004,26740", "00006,26743", "00001,00004", "00006,26734", "26734,26740")
         for argument in ("--compare", pair)]

# Runs the recompute.R of many bundles without starting R for each.
MANY_BUNDLES = r"""
suppressPackageStartupMessages(library(survey))
for (directory in commandArgs(TRUE)) {
  script <- new.env()
  script$commandArgs <- function() paste0("--file=", directory, "/recompute.R")
  script$quit <- function(status) {
    cat("exit status", status, "\n")
    signalCondition(structure(class = c("quit", "condition"), list(message = "", call = NULL)))
  }
  tryCatch(sys.source(file.path(directory, "recompute.R"), script), quit = function(condition) NULL)
}
"""


def write_answers(path):
    """Villages whose people answer alike, unequal weights, silence here and there."""
    draw = random.Random(20261124)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "province", "commune", "village", "area", "region", "gender", "w", "q1", "q2", "q3", "q4"])
        for number in range(360):
            commune = draw.choice(LEAVES)
            village = f"hamlet-{draw.randrange(4)}"
            mood = (hash_of(commune + village) % 5 - 2) / 2
            rate = lambda top: max(1, min(top, round(draw.gauss(0.7 * top + mood, 0.2 * top))))  # pylint: disable=cell-var-from-loop
            first = rate(5)
            writer.writerow([f"person-{number:03}", commune[:1] == "0" and "01" or "79", commune, village,
                             "urban" if hash_of(commune + village) % 2 else "rural", "north" if commune < "1" else "south",
                             draw.choice(["female", "male"]), round(draw.uniform(0.3, 9), 3), first,
                             rate(4) if draw.random() < 0.9 else "", rate(7) if draw.random() < 0.9 else "",
                             rate(5) if first <= 2 else "skip"])


def hash_of(text):
    return sum(ord(letter) * (index + 1) for index, letter in enumerate(text))


class BundleTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        survey = Service(SURVEY_BINARY, cls.directory.name, "survey")
        survey.start()
        cls.addClassCleanup(survey.stop)
        aggregator = Service(AGGREGATOR_BINARY, cls.directory.name, "aggregator",
                             f'sources {{ endpoint: "{survey.address}" }}')
        aggregator.start()
        cls.addClassCleanup(aggregator.stop)
        cls.addresses = ["--survey", survey.address, "--aggregator", aggregator.address, "--timeout", "2m"]
        answers = cls.path("answers.csv")
        write_answers(answers)
        with open(cls.path("communes.textproto"), "w", encoding="utf-8") as file:
            file.write(COMMUNES)
        cls.sipasctl("apply", "-f", "tests/e2e/data/provinces.textproto", "-f", cls.path("communes.textproto"))
        for campaign, design in DESIGNS.items():
            with open(cls.path(campaign), "w", encoding="utf-8") as file:
                file.write(MAPPING.format(campaign=campaign, design=design, items=ITEMS))
            cls.sipasctl("import", "--mapping", cls.path(campaign), "--file", answers)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.directory.name, name)

    @classmethod
    def sipasctl(cls, *arguments):
        done = subprocess.run([SIPASCTL_BINARY, *arguments, *cls.addresses], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def bundle(self, *arguments):
        out = tempfile.mkdtemp(dir=self.directory.name)
        self.sipasctl("bundle", *arguments, "--wait", "--out", out)
        return out

    @staticmethod
    def recompute(out):
        """Exit status and what it printed."""
        done = subprocess.run(["Rscript", "--vanilla", f"{out}/recompute.R"], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def assert_passes(self, out, at_least):
        status, printed = self.recompute(out)
        self.assertEqual(status, 0, printed)
        self.assertRegex(printed, r"PASS: largest relative difference")
        self.assertGreaterEqual(int(re.search(r"(\d+) numbers computed again", printed)[1]), at_least, printed)

    @staticmethod
    def statistics(names=STATISTICS):
        return [argument for name in names for argument in ("--statistic", name)]

    def test_r_computes_the_scores_of_every_design_again(self):
        provinces, communes = ["--level", "province"], ["--level", "commune"]
        for campaign, selection, least in (("households", provinces, 110), ("households", [], 55), ("communes", provinces, 110),
                                           ("communes", communes, 320), ("census-of-communes", communes, 100),
                                           ("telephone", provinces, 110), ("counter", [], 12)):
            with self.subTest(campaign=campaign, selection=selection):
                self.assert_passes(self.bundle(campaign, *selection, *self.statistics()), least)

    def test_r_computes_the_example_again_with_refusals_and_population_sizes(self):
        self.sipasctl("apply", "-f", "data/example/definitions.textproto")
        self.sipasctl("import", "--mapping", "data/example/mapping.textproto")
        statistics = self.statistics(["staff", "trust-mean", "factor:office", "overall"])
        for wave in ("example-2024", "example-2025"):
            # W1 and W2 lie in one stratum and share no village, W1 and W3 in two.
            pairs = ["--compare", "W1,W3", "--compare", "W1,W2", "--compare", "W3,W4"]
            out = self.bundle(wave, "--level", "ward", *statistics, *pairs)
            self.assert_passes(out, 180)
            with open(f"{out}/differences.csv", encoding="utf-8") as file:
                methods = {row["method"].split(", ")[-2] for row in csv.DictReader(file)}
            self.assertEqual(methods, {"mover of logit", "t"})
        women = self.bundle("example-2025", *statistics, "--breakdown", "gender=female", "--interval", "t",
                            "--degrees_of_freedom", "domain", "--confidence", "0.9")
        self.assert_passes(women, 36)

    def test_a_campaign_that_withholds_scores_has_no_bundle(self):
        with open("data/example/definitions.textproto", encoding="utf-8") as file:
            text = file.read()
        self.assertIn('name: "example-2025"', text)
        text = text.replace('name: "example-2025"', 'name: "example-kept"')
        text = text.replace("CAMPAIGN_STATE_OPEN", "CAMPAIGN_STATE_OPEN disclosure { minimum_respondents: 5 }")
        text = text.replace('name: "example-2024"', 'name: "example-kept-2024"').replace("baseline:", "# baseline:")
        with open(self.path("kept.textproto"), "w", encoding="utf-8") as file:
            file.write(text)
        self.sipasctl("apply", "-f", self.path("kept.textproto"))
        with self.assertRaisesRegex(RuntimeError, "withholds scores of few respondents"):
            self.bundle("example-kept", "--statistic", "staff")

    def test_a_voided_response_is_not_in_the_bundle(self):
        out = self.bundle("telephone", "--statistic", "help")
        with open(f"{out}/responses.csv", encoding="utf-8") as file:
            before = len(file.readlines())
        tail = self.sipasctl("log", "tail", "--last", "1000", "--output", "csv")
        response = next(row["response_id"] for row in csv.DictReader(tail.splitlines()) if row["campaign"] == "telephone")
        self.sipasctl("void", response, "--reason", "entered twice")
        out = self.bundle("telephone", "--statistic", "help")
        with open(f"{out}/responses.csv", encoding="utf-8") as file:
            self.assertEqual(len(file.readlines()), before - 1)
        self.assert_passes(out, 9)
        self.sipasctl("reinstate", response, "--reason", "it was not")

    def fails_after(self, out, *changes):
        """What R prints after each change alone, which must fail. (table, function of its rows); made in copies of the bundle."""
        copies = []
        for table, change in changes:
            copies.append(shutil.copytree(out, tempfile.mkdtemp(dir=self.directory.name), dirs_exist_ok=True))
            path = f"{copies[-1]}/{table}.csv"
            with open(path, encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            change(rows)
            with open(path, "w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0].keys())
                writer.writeheader()
                writer.writerows(rows)
        with open(self.path("many.R"), "w", encoding="utf-8") as file:
            file.write(MANY_BUNDLES)
        done = subprocess.run(["Rscript", "--vanilla", self.path("many.R"), *copies], capture_output=True, text=True, check=False)
        runs = re.findall(r"(?s)(.*?)exit status (\d) \n", done.stdout)
        self.assertEqual(len(runs), len(changes), done.stdout + done.stderr)
        for printed, status in runs:
            self.assertEqual(status, "1", printed)
            self.assertRegex(printed, r"(?m)^FAIL: largest relative difference")
        return [printed for printed, _ in runs]

    def assert_named(self, printed, table, row, column, value):
        """A line that R failed for this row and column, or for a count of the column."""
        locality = lambda name: row[name] or "(all)"  # pylint: disable=unnecessary-lambda-assignment
        place = locality("locality") if table == "scores" else f"{locality('first_locality')} minus {locality('second_locality')}"
        starts = [f"FAIL: {table}.csv {row['statistic'] or 'NA'} {place}: {column}: ", f"FAIL: {table}.csv: {column}: ",
                  f"FAIL: {table}.csv {row['statistic']}: {column}: ", f"FAIL: design.csv: {table}_{column}_{value}: "]
        self.assertTrue(any(start in printed for start in starts), f"{starts[0]} is not in:\n{printed}")

    def assert_each_change_fails(self, out, table, changes):
        """Makes each in a row of its own, as many at a time as there are rows that have such a number."""
        with open(f"{out}/{table}.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        usable = [index for index, row in enumerate(rows)
                  if row["state"] == "ok" and row["standard_error"] and row.get("points", "1")]
        groups = [list(zip(usable, changes[begin:begin + len(usable)])) for begin in range(0, len(changes), len(usable))]

        def change_of(group):
            def change(rows):
                for index, (column, value) in group:
                    rows[index][column] = value if isinstance(value, str) else repr(float(rows[index][column]) * value)
            return change
        all_printed = self.fails_after(out, *((table, change_of(group)) for group in groups))
        for group, printed in zip(groups, all_printed):
            for index, (column, value) in group:
                with self.subTest(table=table, column=column, value=value):
                    self.assertIn(column, rows[index])
                    changed = {**rows[index], column: value} if isinstance(value, str) else rows[index]
                    self.assert_named(printed, table, changed, column, value)

    def test_one_changed_number_fails(self):
        out = self.bundle("households", "--level", "province", "--statistic", "overall", "--statistic", "overall")

        def change(rows):
            rows[0]["standard_error"] = repr(float(rows[0]["standard_error"]) * (1 + 1e-8))

        def swap_ranks(rows):
            rows[0]["rank"], rows[1]["rank"] = rows[1]["rank"], rows[0]["rank"]

        def count_one_more(rows):
            rows[0]["no_answer"] = str(int(rows[0]["no_answer"]) + 1)
        changed, ranks, counts, no_value, suppressed = self.fails_after(
            out, ("scores", change), ("scores", swap_ranks), ("scores", count_one_more),
            ("scores", lambda rows: rows[0].update(state="no_value")), ("scores", lambda rows: rows[0].update(state="suppressed")))
        self.assertRegex(changed, r"FAIL: largest relative difference 1.0e-08 \(scores.csv overall \d+: standard_error\)")
        self.assertRegex(ranks, r"\(scores.csv overall \d+: rank\)")
        self.assertRegex(counts, r"FAIL: design.csv: scores_total_no_answer: \d+ of \d+\n")
        for state, printed in (("no_value", no_value), ("suppressed", suppressed)):
            self.assertRegex(printed, r"FAIL: scores.csv overall \d+: estimate: 0.\d+, but nothing belongs here")
            self.assertRegex(printed, rf"FAIL: design.csv: scores_state_{state}: 1 of 0\n")

    def test_every_changed_cell_fails_and_is_named(self):
        out = self.bundle("communes", "--level", "commune", *self.statistics(), *PAIRS)
        self.assert_passes(out, 500)
        self.assert_each_change_fails(out, "scores", SCORE_CHANGES)
        self.assert_each_change_fails(out, "differences", DIFFERENCE_CHANGES)

    def test_lost_and_repeated_rows_fail(self):
        out = self.bundle("households", "--level", "province", *self.statistics(["help", "overall"]), "--compare", "01,79")

        def blank_everywhere(rows):
            for row in rows:
                row["points"] = row["maximum_points"] = row["rank"] = row["peers"] = ""
        lost, score_twice, difference_twice, blank = self.fails_after(
            out, ("scores", lambda rows: rows.pop(3)), ("scores", lambda rows: rows.append(rows[0])),
            ("differences", lambda rows: rows.append(rows[0])), ("scores", blank_everywhere))
        self.assertIn("FAIL: design.csv: scores: 3 of 4\n", lost)
        self.assertIn("FAIL: scores.csv: statistic, locality: row 5 is there a second time: item:help, ", score_twice)
        self.assertIn("FAIL: differences.csv: statistic, first_locality, second_locality: row 3 is there a second time",
                      difference_twice)
        self.assertIn("FAIL: design.csv: scores_with_points: 0 of 4\n", blank)
        self.assertIn("FAIL: design.csv: scores_with_rank: 0 of 4\n", blank)
        os.remove(f"{out}/differences.csv")
        status, printed = self.recompute(out)
        self.assertEqual(status, 1, printed)
        self.assertIn("FAIL: design.csv: differences: 0 of 2\n", printed)

    def test_lost_columns_and_errors_of_r_are_failures_that_say_where(self):
        out = self.bundle("telephone", "--level", "province", "--statistic", "help", "--compare", "01,79")
        lost = {"scores": {column for column, _ in SCORE_CHANGES}, "differences": {column for column, _ in DIFFERENCE_CHANGES},
                "localities": {"leaf"}, "responses": {"weight"}}

        def drop(columns):
            def change(rows):
                for row in rows:
                    for column in columns:
                        del row[column]
            return change
        *all_printed, no_weight, no_settings = self.fails_after(
            out, *((table, drop(columns)) for table, columns in lost.items()),
            ("responses", lambda rows: rows[0].update(weight="")),
            ("design", lambda rows: rows.clear() or rows.append({"key": "kind", "value": "stratified"})))
        for (table, columns), printed in zip(lost.items(), all_printed):
            for column in columns:
                self.assertIn(f"FAIL: {table}.csv has no column {column}\n", printed)
        self.assertRegex(no_weight, r"FAIL: scores.csv item:help \d+: not computed: ")
        self.assertIn("FAIL: design.csv: lonely_psu: missing\n", no_settings)

    def test_more_units_than_the_population_leave_estimates_to_compute(self):
        out = self.bundle("whole", "--level", "province", *self.statistics(["help", "help-mean"]))
        with open(f"{out}/scores.csv", encoding="utf-8") as file:
            self.assertEqual({row["reason"] for row in csv.DictReader(file)}, {"POPULATION_SMALLER_THAN_SAMPLE"})
        self.assert_passes(out, 4 * 5)
        printed, = self.fails_after(out, ("scores", lambda rows: rows[0].update(n="7", reason="ZERO_VARIANCE")))
        self.assertRegex(printed, r"FAIL: scores.csv item:help \d+: n: 7 served, \d+ computed")
        self.assertIn("FAIL: design.csv: scores_reason_ZERO_VARIANCE: 1 of 0\n", printed)

    def test_nobody_can_be_told_from_a_bundle(self):
        out = self.bundle("households", "--level", "province", *self.statistics(["help"]))
        for name in os.listdir(out):
            with open(os.path.join(out, name), encoding="utf-8") as file:
                text = file.read()
            for secret in ("person-", "hamlet-", "urban", "rural", ",26740,", ",00001,"):
                self.assertFalse(secret in text, f"{name} has {secret}")
        self.assertEqual(len(os.listdir(out)), 7)

    def test_answers_that_no_number_needs_stay_out(self):
        out = self.bundle("households", "--locality", "01", "--statistic", "help", "--breakdown", "gender=female")
        with open(f"{out}/responses.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({name for name in rows[0] if name.startswith("item_")}, {"item_1"})
        men_or_elsewhere = [row for row in rows if row["in_breakdown"] == "0"]
        self.assertTrue(all(row["item_1"] == "" and row["weight"] == "1" for row in men_or_elsewhere))
        self.assertTrue(any(row["leaf"] == "" for row in men_or_elsewhere))
        self.assertTrue(any(row["item_1"] != "" for row in rows))

    def test_r_computes_real_ratings_again(self):
        ratings = self.path("insteval.csv")
        subprocess.run(["Rscript", "data/insteval/export.R", ratings], check=True, capture_output=True)
        self.sipasctl("apply", "-f", "data/insteval/definitions.textproto")
        self.sipasctl("import", "--mapping", "data/insteval/mapping.textproto", "--file", ratings)
        out = self.bundle("insteval", "--block", "departments", *self.statistics(["mean", "satisfied"]), "--compare", "15,5",
                          "--compare", "12,6")
        self.assert_passes(out, 28 * 8 + 4 * 5)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
