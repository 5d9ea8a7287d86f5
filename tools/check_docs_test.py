#!/usr/bin/env python3
"""Plants dead links, vanished paths and words that must not be there and sees that check_docs.py finds each."""

import os
import tempfile
import unittest

import check_docs

UP = ".."  # apart, so that this file holds no path that leads out


def violations(files):
    """check_docs on a tree of {path: text}, which also holds docs/a.md and libs/base/{uuid.h,uuid.cc}."""
    tree = {"docs/a.md": "# One Thing, done\n", "libs/base/uuid.h": "", "libs/base/uuid.cc": "", **files}
    with tempfile.TemporaryDirectory() as root:
        for name, text in tree.items():
            os.makedirs(os.path.join(root, os.path.dirname(name)), exist_ok=True)
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(text)
        return check_docs.check(root)


class LinkTest(unittest.TestCase):
    def test_dead_links_and_headings_are_found(self):
        for link in ("docs/b.md", "docs/a.md#two", f"{UP}/a.md", "#nowhere"):
            found = violations({"README.md": f"# Top\n\nsee [it]({link})\n"})
            self.assertTrue(found and all(f.startswith("README.md:3:") for f in found), (link, found))

    def test_living_links_are_clean(self):
        text = "# Top\n[a](docs/a.md) [b](docs/a.md#one-thing-done) [c](#top) [d](https://example.org/x)\n```\n[e](gone.md)\n```\n"
        self.assertEqual(violations({"README.md": text, "docs/b.md": f"[up]({UP}/README.md)\n"}), [])


class PathTest(unittest.TestCase):
    def test_a_vanished_path_is_found(self):
        self.assertEqual(violations({"CONTRIBUTING.md": "`libs/base/uuid.{h,md}`\n"}),
                         ["CONTRIBUTING.md:1: there is no libs/base/uuid.md"])

    def test_existing_paths_and_placeholders_are_clean(self):
        self.assertEqual(violations({"CONTRIBUTING.md": "`libs/base/` `libs/base/<name>.{h,cc}` `absl/status` `--flag`\n"}), [])


class WordTest(unittest.TestCase):
    def test_machine_paths_ways_out_and_unfinished_marks_are_found(self):
        home, mark = "/ho" + "me/x", "TO" + "DO"
        for text in (f"cd {home}\n", f'"{home}"\n', f"open('{UP}/elsewhere/x')\n", f"// {mark}: later\n", "GTEST" + "_SKIP();\n",
                     "TEST(A, DISABLED" + "_B)\n"):
            self.assertEqual(len(violations({"libs/x.cc": text})), 1, text)

    def test_ordinary_paths_are_clean(self):
        self.assertEqual(violations({"scripts/x": 'cd "$(dirname "$0")/.." && ls /tmp/x /usr/share build/root/x\n'}), [])


if __name__ == "__main__":
    unittest.main()
