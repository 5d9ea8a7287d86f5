#!/usr/bin/env python3
"""Checks #includes and forbidden words against tools/layers.txt, and that directories do not include each other in a circle.

    tools/check_layers.py tools/layers.txt [ROOT]

Prints one line per violation, "file:line: what is wrong", and exits 1; prints nothing and exits 0 when all holds.
"""

import os
import re
import sys

import source_tree

OURS = ("libs/", "services/", "cli/", "tests/", "bench/", "sipas/")
TEST_FILES = ("_test.cc", "_for_test.cc", "_for_test.h")
TEST_DIRECTORIES = ("tests/", "bench/", "libs/testing/")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


class Ban:
    """One [forbid] entry."""

    def __init__(self, pattern):
        self.pattern = re.compile(pattern)
        self.where, self.allowed_in, self.because = (), (), ""

    def applies_to(self, name):
        if name.startswith(self.allowed_in or ("\0",)):
            return False
        return self.where == ("*",) or (not is_test(name) and name.startswith(self.where))


def parse(text):
    """The table as ({directory: [prefix, ...]}, [Ban, ...])."""
    modules, bans, section = {}, [], None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip()
        elif section == "[include]":
            module, *prefixes = line.split()
            modules[module] = prefixes
        elif section == "[forbid]" and not line[0].isspace():
            bans.append(Ban(line.strip()))
        elif section == "[forbid]":
            key, _, value = line.strip().partition(" ")
            field = {"in": "where", "except": "allowed_in", "because": "because"}.get(key)
            if not bans or field is None:
                sys.exit(f"layers file, line {number}: not understood: {line.strip()}")
            setattr(bans[-1], field, value.strip() if field == "because" else tuple(value.split()))
        else:
            sys.exit(f"layers file, line {number}: outside [include] and [forbid]")
    return modules, bans


def is_test(name):
    return name.endswith(TEST_FILES) or name.startswith(TEST_DIRECTORIES)


def module_of(name, modules):
    """The longest directory of the table that name lies in, or None."""
    return max((m for m in modules if name.startswith(m + "/")), key=len, default=None)


def allowed_prefixes(name, module, modules):
    if not name.endswith(TEST_FILES) or name.startswith(("tests/", "bench/")):
        return [module + "/", *modules[module]]
    own = "/".join(name.split("/")[:2]) + "/" if name.startswith("services/") else "cli/" if name.startswith("cli/") else "libs/"
    return [own, "libs/", "sipas/", "tests/", "*"]


def may_include(header, prefixes):
    if any(header.startswith(p[1:]) for p in prefixes if p.startswith("!")):
        return False
    if "*" in prefixes and not header.startswith(OURS):
        return True
    return header.startswith(tuple(p for p in prefixes if p != "*" and not p.startswith("!")))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def include_violations(name, text, modules):
    module = module_of(name, modules)
    if module is None:
        yield 1, "its directory has no row under [include]; add one"
        return
    prefixes = allowed_prefixes(name, module, modules)
    for hit in INCLUDE.finditer(text):
        quote, header = hit.groups()
        if quote == '"' and "/" not in header:
            yield line_of(text, hit.start(2)), f'include "{header}" by its path from the project root'
        elif header.endswith("_for_test.h") and not is_test(name):
            yield line_of(text, hit.start(2)), f"{header} is for tests only"
        elif "/" in header and not may_include(header, prefixes):
            yield line_of(text, hit.start(2)), f"{module} may not include {header}"


def ban_violations(name, text, bans):
    code = source_tree.code_only(text)
    for ban in bans:
        if ban.applies_to(name):
            for hit in ban.pattern.finditer(code):
                yield line_of(code, hit.start()), f"'{hit[0].strip()}' is not allowed here: {ban.because}"


def directory_edges(files):
    """{directory: {directory: "file includes header"}} of production code."""
    edges = {}
    for name, text in files:
        if is_test(name):
            continue
        here = os.path.dirname(name)
        for _, header in INCLUDE.findall(text):
            there = os.path.dirname(header)
            if header.startswith(("libs/", "services/", "cli/")) and there != here and not header.endswith(".pb.h"):
                edges.setdefault(here, {}).setdefault(there, f"{name} includes {header}")
    return edges


def find_cycle(edges):
    """The directories of one cycle, first = last, or None."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for target in sorted(edges.get(node, {})):
            cycle = visit(target)
            if cycle:
                return cycle
        path.pop()
        done.add(node)
        return None

    return next((c for c in map(visit, sorted(edges)) if c), None)


def check(root, table):
    """All violations as lines of text."""
    modules, bans = parse(table)
    names = [n for n in source_tree.project_files(root, (".h", ".cc")) if n.startswith(OURS)]
    files = [(n, source_tree.read(root, n)) for n in names]
    found = []
    for name, text in files:
        hits = [*include_violations(name, text, modules), *ban_violations(name, text, bans)]
        found += [f"{name}:{number}: {what}" for number, what in sorted(hits)]
    edges = directory_edges(files)
    cycle = find_cycle(edges)
    if cycle:
        found.append("directories include each other in a circle: " + " > ".join(cycle))
        found += [f"  {edges[a][b]}" for a, b in zip(cycle, cycle[1:])]
    return found


def main(arguments):
    if len(arguments) not in (2, 3):
        sys.exit(__doc__)
    with open(arguments[1], encoding="utf-8") as file:
        found = check(arguments[2] if len(arguments) == 3 else ".", file.read())
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
