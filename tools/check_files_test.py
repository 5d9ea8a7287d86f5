#!/usr/bin/env python3
"""Plants bad names, guards and sizes and sees that check_files.py finds each."""

import unittest

import check_files


def header(guard):
    return f"#ifndef {guard}\n#define {guard}\n\n#endif  // {guard}\n"


class NameTest(unittest.TestCase):
    def test_vague_and_camel_case_names_are_found(self):
        for name in ("libs/base/string_utils.h", "libs/common/x.h", "services/survey/core/log_manager.cc", "tools/misc.py",
                     "tests/test-helpers.sh", "libs/base/Uuid.cc"):
            self.assertEqual(len(list(check_files.name_violations(name))), 1, name)

    def test_names_that_say_something_are_clean(self):
        for name in ("libs/base/uuid.h", "libs/base/commonwealth.cc", "scripts/install-dependencies", "CMakeLists.txt"):
            self.assertEqual(list(check_files.name_violations(name)), [], name)


class GuardTest(unittest.TestCase):
    def test_the_guard_comes_from_the_path(self):
        self.assertEqual(check_files.expected_guard("libs/base/uuid.h"), "SIPAS_LIBS_BASE_UUID_H_")

    def test_a_right_guard_is_clean_and_wrong_ones_are_found(self):
        self.assertEqual(list(check_files.guard_violations("libs/a.h", "// About.\n" + header("SIPAS_LIBS_A_H_"))), [])
        for text in (header("LIBS_A_H_"), "#pragma once\n", header("SIPAS_LIBS_A_H_").replace("  // SIPAS_LIBS_A_H_", "")):
            self.assertEqual(len(list(check_files.guard_violations("libs/a.h", text))), 1, text)


class SizeTest(unittest.TestCase):
    def test_functions_are_measured_from_signature_to_brace(self):
        text = ("// About {\n// it (all).\nnamespace a {\n\nint Declared(int x);\n\nint One(\n    int x) {\n  if (x) {\n    return 1;\n  }\n  return 2;\n}\n\n"
                "int Short() { return 1; }\n\nstruct S {\n  int f() {\n    return 1;\n  }\n};\n\nTEST(A, B) {\n  One(1);\n}\n\n}  // namespace a\n")
        self.assertEqual(list(check_files.functions(text)), [(7, 7, "int One("), (23, 3, "TEST(A, B) {")])

    def test_a_long_function_and_a_long_file_are_found(self):
        body = "  a();\n" * 59
        self.assertEqual(len(list(check_files.size_violations("a.cc", f"void F() {{\n{body}}}\n"))), 1)
        self.assertEqual(list(check_files.size_violations("a.cc", f"void F() {{\n{body[7:]}}}\n")), [])
        self.assertEqual(len(list(check_files.size_violations("a.proto", "\n" * 501))), 1)
        self.assertEqual(list(check_files.size_violations("a.proto", "\n" * 500)), [])


if __name__ == "__main__":
    unittest.main()
