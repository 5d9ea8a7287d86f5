#!/usr/bin/env python3
"""Plants violations in a small tree and sees that check_layers.py finds each, by file and line, under the real table."""

import os
import tempfile
import unittest

import check_layers

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "layers.txt"), encoding="utf-8") as table_file:
    TABLE = table_file.read()


def violations(files):
    """check_layers on a tree of {path: text}."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            os.makedirs(os.path.join(root, os.path.dirname(name)), exist_ok=True)
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(text)
        return check_layers.check(root, TABLE)


class IncludeTest(unittest.TestCase):
    def assert_found(self, name, header, line=2):
        found = violations({name: f"\n#include <{header}>\n"})
        self.assertEqual([f.split(": ")[0] for f in found], [f"{name}:{line}"], found)

    def assert_clean(self, name, *headers):
        self.assertEqual(violations({name: "".join(f"#include <{h}>\n" for h in headers)}), [])

    def test_core_knows_no_transport_no_database_no_proto_no_metrics(self):
        for header in ("grpcpp/grpcpp.h", "rocksdb/db.h", "sipas/survey/v1/log.pb.h", "prometheus/counter.h", "libs/rpc/server.h"):
            self.assert_found("services/survey/core/ingest.cc", header)
            self.assert_found("services/aggregator/core/fold.cc", header)

    def test_api_store_and_source_never_include_one_another(self):
        for a, b in (("api", "store"), ("store", "api"), ("source", "api"), ("api", "source"), ("store", "source")):
            self.assert_found(f"services/aggregator/{a}/x.cc", f"services/aggregator/{b}/y.h")

    def test_core_does_not_include_its_adapters_or_the_application(self):
        for header in ("services/survey/store/keys.h", "services/survey/api/errors.h", "services/survey/config.h"):
            self.assert_found("services/survey/core/ingest.h", header)

    def test_services_never_include_one_another_not_even_in_tests(self):
        self.assert_found("services/aggregator/app.cc", "services/survey/core/log.h")
        self.assert_found("services/survey/main.cc", "services/aggregator/core/fold.h")
        self.assert_found("services/survey/core/log_test.cc", "services/aggregator/core/fold.h")

    def test_production_never_includes_test_code(self):
        for header in ("libs/testing/fake_clock.h", "tests/contract/log_contract.h"):
            for name in ("libs/base/clock.cc", "services/survey/app.cc", "services/survey/store/keys.cc", "cli/main.cc"):
                self.assert_found(name, header)
        self.assert_found("libs/rpc/server.cc", "libs/rpc/echo_for_test.h")
        self.assert_clean("libs/rpc/echo_for_test.h", "gmock/gmock.h", "libs/testing/status_matchers.h")

    def test_libraries_know_no_service_and_keep_to_their_row(self):
        self.assert_found("libs/stats/mean.cc", "absl/status/status.h")
        self.assert_found("libs/base/error.cc", "libs/obs/log.h")
        self.assert_found("libs/rpc/server.cc", "services/survey/core/log.h")
        self.assert_found("libs/domain/response.cc", "sipas/survey/v1/response.pb.h")

    def test_the_client_has_no_database(self):
        self.assert_found("cli/import.cc", "rocksdb/db.h")
        self.assert_found("cli/import.cc", "libs/storage/key_codec.h")

    def test_what_the_table_allows_is_clean(self):
        self.assert_clean("libs/stats/mean.cc", "vector", "libs/base/error.h", "boost/math/distributions/students_t.hpp")
        self.assert_clean("services/survey/store/keys.cc", "rocksdb/db.h", "services/survey/core/log.h")
        self.assert_clean("services/survey/app.cc", "services/survey/api/errors.h", "grpcpp/server.h", "rocksdb/db.h")
        self.assert_clean("services/survey/core/log_test.cc", "gmock/gmock.h", "libs/testing/fake_clock.h", "tests/contract/log.h")
        self.assert_clean("tests/e2e/demo_test.cc", "services/survey/app.h", "services/aggregator/app.h", "grpcpp/grpcpp.h")

    def test_a_path_relative_to_the_file_and_a_directory_without_a_row_are_found(self):
        self.assertIn("path from the project root", violations({"libs/base/uuid.cc": '#include "uuid.h"\n'})[0])
        self.assertIn("no row", violations({"libs/novel/thing.h": "\n"})[0])

    def test_a_circle_of_directories_is_found_with_its_files(self):
        found = violations({
            "services/survey/app.h": "#include <services/survey/ops/drain.h>\n",
            "services/survey/ops/drain.h": "#include <services/survey/app.h>\n",
        })
        self.assertTrue(any("services/survey > services/survey/ops > services/survey" in f for f in found), found)


class BanTest(unittest.TestCase):
    def assert_banned(self, name, line):
        found = violations({name: f"\n\n{line}\n"})
        self.assertEqual([f.split(": ")[0] for f in found], [f"{name}:3"], found)

    def test_each_banned_word_is_found(self):
        for line in ("absl::Now();", "std::chrono::system_clock::now();", "std::time(nullptr);", "RAND_bytes(p, 1);",
                     "std::random_device d;", "std::getenv(name);", "std::exit(1);", "std::cout << 1;", "throw 1;",
                     "std::mutex m;", "absl::Mutex m;", "t.detach();", "using namespace std;"):
            self.assert_banned("services/survey/core/ingest.cc", line)

    def test_the_place_that_may_is_clean(self):
        self.assertEqual(violations({
            "libs/base/clock.cc": "absl::Now();\n",
            "libs/base/mutex.h": "std::mutex m;\n",
            "services/survey/main.cc": "std::exit(1); std::cout << 1;\n",
            "libs/base/random.cc": "RAND_bytes(p, 1);\n",
        }), [])

    def test_comments_literals_and_look_alikes_are_no_code(self):
        self.assertEqual(violations({
            "libs/base/error.cc": '// absl::Now()\nauto s = "throw";\n/* std::cout\n*/ char c = \'"\'; on_exit(1); a.time(0);\n'
                                  "auto t = SystemClock::now(); int n = 1'000; auto r = R\"(using namespace x)\";\n",
        }), [])

    def test_tests_may_read_the_clock_but_never_use_a_namespace(self):
        self.assertEqual(violations({"libs/base/clock_test.cc": "absl::Now();\n"}), [])
        self.assert_banned("libs/base/clock_test.cc", "using namespace std;")


if __name__ == "__main__":
    unittest.main()
