#!/usr/bin/env python3
"""Checks what the texts of the project say.

    tools/check_docs.py [ROOT]

 - relative links in Markdown lead to a file, and to a heading of it where they name one
 - paths in backticks in ARCHITECTURE.md, CONTRIBUTING.md and README files exist ({h,cc} and <name> are understood)
 - no path of somebody's machine, no path out of the project and no unfinished mark, anywhere

Prints "file:line: what is wrong" and exits 1, or prints nothing and exits 0.
"""

import glob
import itertools
import os
import re
import sys

import source_tree

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
BACKTICKED = re.compile(r"`([^`\s]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "GTEST" + "_SKIP", "DISABLED" + r"_\w+")) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.~}/<>-])/(home|root|Users|work|mnt)/")
UPWARD_PATH = re.compile(r"(?<![\w./-])((?:\.\./)+[\w.-]+)")
BINARY = (".gz", ".png", ".jar", ".tar", ".zip")
LIVING_DOCS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def prose(text):
    """Markdown without code blocks; line numbers stay."""
    return FENCE.sub(lambda hit: "\n" * hit[0].count("\n"), text)


def anchors(text):
    """What GitHub makes of each heading."""
    heads = re.findall(r"^#+ +(.*)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def link_violations(root, name, text):
    for hit in LINK.finditer(prose(text)):
        target, _, anchor = hit[1].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        path = os.path.normpath(os.path.join(os.path.dirname(name), target)) if target else name
        line = line_of(text, hit.start())
        if path.startswith("..") or not os.path.exists(os.path.join(root, path)):
            yield line, f"the link leads nowhere: {hit[1]}"
        elif anchor and path.endswith(".md") and anchor not in anchors(source_tree.read(root, path)):
            yield line, f"no such heading: {hit[1]}"


def expand(path):
    """The glob patterns that a path with {a,b} and <placeholder> stands for."""
    parts = [p.split(",") if p.startswith("\0") else [p] for p in re.sub(r"\{([^}]*)\}", "\1\0\\1\1", path).split("\1")]
    for choice in itertools.product(*parts):
        yield re.sub(r"<[^>]*>", "*", "".join(choice).replace("\0", ""))


def path_violations(root, name, text):
    tops = {entry + "/" for entry in os.listdir(root) if os.path.isdir(os.path.join(root, entry))}
    for hit in BACKTICKED.finditer(prose(text)):
        if not hit[1].startswith(tuple(tops)) or hit[1].startswith("build/"):
            continue
        for pattern in expand(hit[1]):
            if not glob.glob(os.path.join(root, pattern)):
                yield line_of(text, hit.start()), f"there is no {pattern}"


def word_violations(root, name, text):
    for hit in MACHINE_PATH.finditer(text):
        yield line_of(text, hit.start()), f"a path of one machine: {hit[0]}"
    for hit in UPWARD_PATH.finditer(text):
        path = os.path.normpath(os.path.join(os.path.dirname(name), hit[1]))
        if path.startswith("..") or not os.path.exists(os.path.join(root, path)):
            yield line_of(text, hit.start()), f"leads out of the project or nowhere: {hit[1]}"
    for hit in UNFINISHED.finditer(text):
        yield line_of(text, hit.start()), f"unfinished: {hit[1]}"


def check(root):
    found = []
    for name in source_tree.project_files(root):
        if name.endswith(BINARY) or name == "package-lock.json":
            continue
        text = source_tree.read(root, name)
        hits = list(word_violations(root, name, text))
        if name.endswith(".md"):
            hits += link_violations(root, name, text)
        if os.path.basename(name) in LIVING_DOCS:
            hits += path_violations(root, name, text)
        found += [f"{name}:{number}: {what}" for number, what in sorted(hits)]
    return found


def main(arguments):
    found = check(arguments[1] if len(arguments) > 1 else os.curdir)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
