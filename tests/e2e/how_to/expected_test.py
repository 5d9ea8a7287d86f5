"""Brings a survey in by definitions and mapping alone and holds its scores against numbers computed elsewhere.

    expected_test.py SURVEY_BINARY AGGREGATOR_BINARY SIPASCTL_BINARY DIRECTORY [TOLERANCE]

DIRECTORY holds definitions.textproto, mapping.textproto (which names the data) and expected.csv. Its columns are called
as in `sipasctl scores --output csv`: campaign, locality (empty: all), statistic, and any of estimate, standard_error,
design_effect, lower, upper, n, domain_df ...; an empty cell is not compared. Prints the largest relative difference of
each column; exit status 1 if one is above TOLERANCE (1e-9).
"""

import csv
import io
import os
import subprocess
import sys
import tempfile

SURVEY_BINARY, AGGREGATOR_BINARY, SIPASCTL_BINARY, DIRECTORY = sys.argv[1:5]
TOLERANCE = float(sys.argv[5]) if len(sys.argv) > 5 else 1e-9
sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir, "python_client"))

from services import Service  # pylint: disable=wrong-import-position

KEYS = ("campaign", "locality", "statistic")


def relative_difference(ours, expected):
    """A number that is missing on our side is off without end."""
    if ours == "":
        return float("inf")
    if float(ours) == float(expected):
        return 0.0
    return abs(float(ours) - float(expected)) / max(abs(float(expected)), 1e-300)


def worst_by_column(expected, score_of):
    """column -> (largest relative difference, where, how many were compared)"""
    worst = {}
    for row in expected:
        score = score_of(row)
        for column in set(row) - set(KEYS):
            if row[column] == "":
                continue
            largest, where, count = worst.get(column, (-1.0, "", 0))
            off = relative_difference(score[column], row[column])
            if off > largest:
                largest, where = off, " ".join(row[key] for key in KEYS)
            worst[column] = (largest, where, count + 1)
    return worst


def main():
    with open(f"{DIRECTORY}/expected.csv", encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory() as directory:
        survey = Service(SURVEY_BINARY, directory, "survey")
        survey.start()
        aggregator = Service(AGGREGATOR_BINARY, directory, "aggregator", f'sources {{ endpoint: "{survey.address}" }}')
        aggregator.start()

        def sipasctl(*arguments):
            addresses = ["--survey", survey.address, "--aggregator", aggregator.address, "--timeout", "2m"]
            return subprocess.run([SIPASCTL_BINARY, *arguments, *addresses], check=True, capture_output=True, text=True).stdout

        def score_of(row):
            printed = sipasctl("scores", row["campaign"], "--locality", row["locality"], "--statistic", row["statistic"],
                               "--wait", "--output", "csv")
            return next(csv.DictReader(io.StringIO(printed)))

        try:
            sipasctl("apply", "-f", f"{DIRECTORY}/definitions.textproto")
            rejected = ["--rejected", f"{directory}/rejected.csv"]
            sipasctl("import", "--mapping", f"{DIRECTORY}/mapping.textproto", *rejected)
            worst = worst_by_column(expected, score_of)
        except subprocess.CalledProcessError as error:
            sys.exit(f"{' '.join(error.cmd)}\n{error.stdout}{error.stderr}")
        finally:
            aggregator.stop()
            survey.stop()
    if not worst:
        sys.exit(f"{DIRECTORY}/expected.csv has nothing to compare")
    for column, (largest, where, count) in sorted(worst.items()):
        print(f"{'ok ' if largest <= TOLERANCE else 'OFF'} {column}: {count} compared, largest relative difference "
              f"{largest:.1e}{' (' + where + ')' if largest else ''}")
    sys.exit(any(largest > TOLERANCE for largest, _, _ in worst.values()))


main()
