"""Runs what the pages tell a newcomer to run, exactly as printed, and holds what they show against what comes out.

    how_to_test.py SURVEY_BINARY AGGREGATOR_BINARY SIPASCTL_BINARY

In a page, <!-- run --> stands before a block of commands (or of R) that must all succeed, and <!-- output --> before
what the first of them prints: these lines, one after the other. `sipasctl` is an alias that knows the addresses, as
scripts/demo --keep prints it. The working directory is the project's.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SURVEY_BINARY, AGGREGATOR_BINARY, SIPASCTL_BINARY = sys.argv[1:4]
sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir, "python_client"))

from services import Service  # pylint: disable=wrong-import-position

BLOCK = re.compile(r"^(?:<!-- (run|output) -->\n)?```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def blocks(path):
    """(mark, language, lines) of every fenced block."""
    return [(mark, language, text.splitlines()) for mark, language, text in BLOCK.findall(read(path))]


class HowToTest(unittest.TestCase):

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        survey = Service(SURVEY_BINARY, directory.name, "survey")
        survey.start()
        self.addCleanup(survey.stop)
        aggregator = Service(AGGREGATOR_BINARY, directory.name, "aggregator", f'sources {{ endpoint: "{survey.address}" }}')
        aggregator.start()
        self.addCleanup(aggregator.stop)
        self.alias = f"{SIPASCTL_BINARY} --timeout 1m --survey {survey.address} --aggregator {aggregator.address}"

    def run_command(self, command):
        """What it printed; on a line of its own, as an alias counts from the next line on."""
        script = f"shopt -s expand_aliases\nalias sipasctl='{self.alias}'\n{command}\n"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def run_block(self, language, lines):
        """What its first command printed; of R, the whole."""
        if language != "r":
            return [self.run_command(line) for line in lines][0]
        done = subprocess.run(["Rscript", "--vanilla", "-e", "\n".join(lines)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def run_page(self, path):
        outcome = {"run": 0, "output": 0}
        printed = None
        for mark, language, lines in blocks(path):
            if mark == "run":
                printed = self.run_block(language, lines)
            elif mark == "output":
                self.assertIsNotNone(printed, "output without a run before it")
                self.assertIn("\n".join(lines), "\n".join(line.rstrip() for line in printed.splitlines()), path)
            outcome[mark or "run"] += bool(mark)
        return outcome

    def test_a_survey_of_your_own_comes_in_as_the_page_says(self):
        self.assertEqual(self.run_page("docs/howto/bring-your-own-survey.md"), {"run": 7, "output": 5})

    def test_r_checks_served_scores_as_the_page_says(self):
        shutil.rmtree(".sipas/bundle", ignore_errors=True)
        self.assertEqual(self.run_page("docs/howto/check-with-r.md"), {"run": 3, "output": 2})
        shutil.rmtree(".sipas/bundle")


class ScriptsTest(unittest.TestCase):

    def test_scripts_know_the_flags_that_the_pages_name(self):
        seen = 0
        for page in ("README.md", "CONTRIBUTING.md"):
            commands = re.findall(r"(?:^|`)((?:scripts|tools)/[\w.]+)((?: +[-\w']\S*)*)", read(page), re.MULTILINE)
            for script, arguments in commands:
                help_text = read(script).partition("\nset -")[0]  # what --help prints of each
                for flag in re.findall(r"--[a-z]+", arguments):
                    self.assertTrue(flag == "--help" or flag in help_text, f"{page}: {script} has no {flag}")
                    seen += 1
        self.assertGreater(seen, 5)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
