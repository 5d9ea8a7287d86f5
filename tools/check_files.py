#!/usr/bin/env python3
"""Checks names, include guards and sizes of the project's files.

    tools/check_files.py [ROOT]

 - names are snake_case and say what is inside: no utils, helpers, common, misc, manager
 - a header's guard is SIPAS_<PATH>_H_
 - no source file over 500 lines, no function over 60 (lines from its signature to its closing brace)

Prints "file:line: what is wrong" and exits 1, or prints nothing and exits 0.
"""

import os
import re
import sys

import source_tree

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
CPP = (".h", ".cc")
SOURCES = CPP + (".proto", ".py", ".sh", ".cmake")
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?)(_|$)")
GUARD = re.compile(r"^#ifndef (\w+)\n#define (\w+)\n", re.MULTILINE)
# What starts at the left margin and is no function.
NOT_A_FUNCTION = re.compile(r"namespace\b|class\b|struct\b|union\b|enum\b|extern\b|using\b|typedef\b|#|\}")


def name_violations(name):
    for part in name.split("/"):
        stem = part.split(".")[0].lower()
        if VAGUE.search(stem.replace("-", "_")):
            yield 1, f"'{part}' does not say what is inside; name it after the one thing it does"
    file = name.rsplit("/", 1)[-1]
    if file.endswith(CPP + (".proto",)) and not re.fullmatch(r"[a-z0-9_]+\.(h|cc|proto)", file):
        yield 1, f"'{file}' is not snake_case"


def expected_guard(name):
    return "SIPAS_" + re.sub(r"[^A-Za-z0-9]", "_", name).upper() + "_"


def guard_violations(name, text):
    if not name.endswith(".h"):
        return
    guard, hit = expected_guard(name), GUARD.search(text)
    if not hit or hit[1] != guard or hit[2] != guard:
        yield 1, f"the include guard must be {guard}"
    elif not text.endswith(f"#endif  // {guard}\n"):
        yield text.count("\n"), f"must end with '#endif  // {guard}'"


def functions(text):
    """(first line, number of lines, signature) of every function at the left margin, as clang-format lays them out."""
    lines = source_tree.code_only(text).splitlines()
    start = opened = None
    for number, line in enumerate(lines):
        if line == "}" and opened is not None and "(" in " ".join(lines[start:opened + 1]):
            yield start + 1, number - start + 1, lines[start].strip()
        if line.startswith("}"):
            start = opened = None
        elif start is None and line[:1].strip() and not NOT_A_FUNCTION.match(line):
            start = number
        if start is not None and opened is None:
            if line.endswith("{"):
                opened = number
            elif line.endswith((";", "}")):
                start = None  # a declaration, or all on one line


def size_violations(name, text):
    lines = text.count("\n")
    if name.endswith(SOURCES) and lines > MAX_FILE_LINES:
        yield 1, f"{lines} lines; at most {MAX_FILE_LINES}: split it by concept"
    if name.endswith(CPP):
        for start, length, signature in functions(text):
            if length > MAX_FUNCTION_LINES:
                yield start, f"a function of {length} lines; at most {MAX_FUNCTION_LINES}: {signature}"


def check(root):
    found = []
    for name in source_tree.project_files(root):
        hits = list(name_violations(name))
        if name.endswith(SOURCES):
            text = source_tree.read(root, name)
            hits += [*guard_violations(name, text), *size_violations(name, text)]
        found += [f"{name}:{number}: {what}" for number, what in sorted(hits)]
    return found


def main(arguments):
    found = check(arguments[1] if len(arguments) > 1 else os.curdir)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
