"""Which files belong to the project, and a C++ text without comments and strings. Shared by the check_*.py scripts."""

import os
import re
import subprocess

NOT_OURS = {".git", "build", "node_modules", "__pycache__", ".sipas"}


def project_files(root, suffixes=None):
    """Paths relative to root, sorted, '/'-separated: what git tracks or would add; without git, all but build output."""
    names = _git_files(root)
    if names is None:
        names = _walk(root)
    wanted = [n for n in names if suffixes is None or n.endswith(tuple(suffixes))]
    return sorted(n for n in wanted if os.path.isfile(os.path.join(root, n)))


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
        return file.read()


def _git_files(root):
    if not os.path.isdir(os.path.join(root, ".git")):
        return None
    command = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        output = subprocess.run(command, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [n for n in output.decode().split("\0") if n]


def _walk(root):
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f not in NOT_OURS]
        for file in files:
            yield os.path.relpath(os.path.join(folder, file), root).replace(os.sep, "/")


_TOKEN = re.compile(
    r'R"(?P<mark>[^(\s]{0,16})\(.*?\)(?P=mark)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"  # a character, not a digit separator
    r"|//[^\n]*"
    r"|/\*.*?\*/",
    re.DOTALL,
)


def code_only(text):
    """C++ text without comments and with empty literals; line numbers stay."""
    return _TOKEN.sub(lambda hit: ("" if hit[0].startswith("/") else '""') + "\n" * hit[0].count("\n"), text)
