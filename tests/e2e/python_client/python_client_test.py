"""An independent client: Python's gRPC, its own stubs, its own SHA-256 and its own arithmetic.

    python_client_test.py STUBS SURVEY_BINARY AGGREGATOR_BINARY

Submits by every way there is, reads back what it submitted, verifies the log's hash chain by what log.proto says
and nothing else, and recomputes scores of a simple random sample with the textbook's formula.
"""

import hashlib
import math
import random
import sys
import tempfile
import time
import unittest
import uuid

STUBS, SURVEY_BINARY, AGGREGATOR_BINARY = sys.argv[1:4]
sys.path.insert(0, STUBS)

# pylint: disable=wrong-import-position
import grpc
from google.protobuf import text_format
from google.rpc import error_details_pb2, error_info_pb2, status_pb2
from services import PATIENCE_SECONDS, Service
from sipas.aggregator.v1 import score_pb2, score_service_pb2, score_service_pb2_grpc, status_service_pb2
from sipas.aggregator.v1 import status_service_pb2_grpc
from sipas.survey.v1 import definition_service_pb2, definition_service_pb2_grpc, log_pb2, log_service_pb2
from sipas.survey.v1 import log_service_pb2_grpc, response_pb2, response_service_pb2, response_service_pb2_grpc

DEFINITIONS = """
definitions { name: "offices" register {
  levels: "city" levels: "office"
  localities { code: "hue" name: "Huế" level: "city" }
  localities { code: "a" name: "Phường Thuận Hòa" parent_code: "hue" level: "office" }
  localities { code: "b" name: "Phường Vỹ Dạ" parent_code: "hue" level: "office" } } }
definitions { name: "short" questionnaire {
  items { number: 1 rating { min: 1 max: 5 } }
  items { number: 2 rating { min: 1 max: 7 } } } }
definitions { name: "plain" rulebook { questionnaire: "short" standing: STANDING_INFERRED
  items { item: 1 statistic: ITEM_STATISTIC_SHARE satisfied_min: 4 satisfied_max: 5 code: "satisfied" }
  items { item: 2 statistic: ITEM_STATISTIC_MEAN code: "care" } } }
definitions { name: "sample" campaign {
  register: "offices" questionnaire: "short" rulebook: "plain" state: CAMPAIGN_STATE_OPEN
  design { kind: DESIGN_KIND_SIMPLE_RANDOM } weight_source: WEIGHT_SOURCE_ONE } }
"""

ACCEPTED = response_service_pb2.ITEM_STATUS_ACCEPTED
DUPLICATE = response_service_pb2.ITEM_STATUS_DUPLICATE
REJECTED = response_service_pb2.ITEM_STATUS_REJECTED_FINAL


def make_response(locality="a", satisfied=4, care=6):
    response = response_pb2.Response(response_id=str(uuid.uuid4()), campaign="sample", questionnaire_revision=1,
                                     locality=locality)
    response.answers.add(item=1, rating=satisfied)
    response.answers.add(item=2, rating=care)
    return response


def details_of(error):
    """{full name of the detail: message} of an RpcError, from google.rpc.Status in the trailing metadata."""
    raw = dict(error.trailing_metadata())["grpc-status-details-bin"]
    found = {}
    for detail in status_pb2.Status.FromString(raw).details:
        for message in (error_info_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()):
            if detail.Unpack(message):
                found[message.DESCRIPTOR.full_name] = message
    return found


class PythonClientTest(unittest.TestCase):
    """All tests share the two services; each submits responses of its own."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.survey = Service(SURVEY_BINARY, cls.directory.name, "survey", "ballast_bytes: 1")
        cls.survey.start()
        cls.aggregator = Service(AGGREGATOR_BINARY, cls.directory.name, "aggregator",
                                 f'sources {{ endpoint: "{cls.survey.address}" }}')
        cls.aggregator.start()
        cls.survey_channel = grpc.insecure_channel(cls.survey.address)
        aggregator_channel = grpc.insecure_channel(cls.aggregator.address)
        cls.responses = response_service_pb2_grpc.ResponseServiceStub(cls.survey_channel)
        cls.logs = log_service_pb2_grpc.LogServiceStub(cls.survey_channel)
        cls.scores = score_service_pb2_grpc.ScoreServiceStub(aggregator_channel)
        cls.statuses = status_service_pb2_grpc.StatusServiceStub(aggregator_channel)
        definitions = definition_service_pb2_grpc.DefinitionServiceStub(cls.survey_channel)
        request = text_format.Parse(DEFINITIONS, definition_service_pb2.ApplyDefinitionsRequest())
        definitions.ApplyDefinitions(request)

    @classmethod
    def tearDownClass(cls):
        statuses = [cls.aggregator.stop(), cls.survey.stop()]
        if statuses != [0, 0]:
            raise RuntimeError(f"the services ended with {statuses}")

    def create(self, response):
        return self.responses.CreateResponse(response_service_pb2.CreateResponseRequest(response=response)).result

    def assert_error(self, code, reason, call, *arguments):
        with self.assertRaises(grpc.RpcError) as raised:
            call(*arguments)
        self.assertEqual(raised.exception.code(), code)
        details = details_of(raised.exception)
        self.assertEqual(details["google.rpc.ErrorInfo"].reason, reason)
        return details

    def test_submits_one_by_one(self):
        response = make_response()
        first = self.create(response)
        self.assertEqual((first.status, first.response_id), (ACCEPTED, response.response_id))
        again = self.create(response)
        self.assertEqual((again.status, again.position), (DUPLICATE, first.position))
        read = self.responses.GetResponse(response_service_pb2.GetResponseRequest(response_id=response.response_id))
        self.assertEqual(read.response, response)
        self.assertEqual(read.state, response_service_pb2.RESPONSE_STATE_COUNTED)
        self.assertEqual((read.first_position, read.current_position), (first.position, first.position))

    def test_submits_batches_in_which_a_bad_one_does_not_hold_up_the_others(self):
        batch = [make_response(), make_response(locality="nowhere"), make_response(satisfied=9, care=0), make_response()]
        request = response_service_pb2.BatchCreateResponsesRequest(responses=batch)
        results = self.responses.BatchCreateResponses(request).results
        self.assertEqual([result.status for result in results], [ACCEPTED, REJECTED, REJECTED, ACCEPTED])
        self.assertEqual(results[1].error.reason, "INVALID_RESPONSE")
        self.assertEqual([violation.field for violation in results[1].error.violations], ["locality"])
        self.assertEqual(len(results[2].error.violations), 2)
        self.assertEqual(results[3].position, results[0].position + 1)

    def test_empties_a_queue_over_a_stream(self):
        queue = [[make_response() for _ in range(size)] for size in (1, 40, 7)]
        requests = (response_service_pb2.SyncResponsesRequest(responses=part) for part in queue)
        answers = list(self.responses.SyncResponses(requests))
        self.assertEqual([len(answer.results) for answer in answers], [1, 40, 7])
        for part, answer in zip(queue, answers):
            self.assertEqual([response.response_id for response in part],
                             [result.response_id for result in answer.results])
            self.assertEqual({result.status for result in answer.results}, {ACCEPTED})

    def test_is_told_what_is_wrong_by_error_details(self):
        bad = response_service_pb2.CreateResponseRequest(response=make_response(locality="nowhere", satisfied=6))
        details = self.assert_error(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_RESPONSE",
                                    self.responses.CreateResponse, bad)
        self.assertEqual(details["google.rpc.ErrorInfo"].domain, "survey.sipas")
        fields = [violation.field for violation in details["google.rpc.BadRequest"].field_violations]
        self.assertEqual(sorted(fields), ["answers[item=1].rating", "locality"])

    def test_is_told_that_an_id_was_used_for_something_else(self):
        response = make_response(satisfied=2)
        self.create(response)
        response.answers[0].rating = 3
        self.assert_error(grpc.StatusCode.ALREADY_EXISTS, "RESPONSE_ID_REUSED", self.create, response)

    def test_is_told_that_there_is_no_such_response(self):
        request = response_service_pb2.GetResponseRequest(response_id=str(uuid.uuid4()))
        self.assert_error(grpc.StatusCode.NOT_FOUND, "RESPONSE_NOT_FOUND", self.responses.GetResponse, request)

    def read_log(self):
        for message in self.logs.ReadLog(log_service_pb2.ReadLogRequest()):
            for entry in message.entries:
                yield message.log_id, log_pb2.LogEntry.FromString(entry)

    def test_verifies_the_log_from_its_id_on(self):
        submitted = {}
        for rating in (1, 3, 5):
            response = make_response(satisfied=rating)
            submitted[self.create(response).position] = response
        log_id = self.logs.GetHead(log_service_pb2.GetHeadRequest()).log_id
        position, previous = 0, hashlib.sha256(uuid.UUID(log_id).bytes).digest()
        for entry_log_id, entry in self.read_log():
            header = log_pb2.EntryHeader.FromString(entry.header)
            position += 1
            self.assertEqual((entry_log_id, header.position), (log_id, position))
            self.assertEqual(header.previous_hash, previous)
            self.assertEqual(len(entry.salt), 16)
            self.assertEqual(header.payload_digest, hashlib.sha256(entry.salt + entry.payload).digest())
            previous = hashlib.sha256(entry.header).digest()
            if position in submitted:
                self.check_response_entry(header, entry, submitted.pop(position))
        self.assertEqual(submitted, {})
        head = self.logs.GetHead(log_service_pb2.GetHeadRequest()).head
        self.assertEqual((head.position, head.hash), (position, previous))

    def check_response_entry(self, header, entry, response):
        self.assertEqual(header.kind, log_pb2.ENTRY_KIND_RESPONSE)
        self.assertEqual(header.response_id, uuid.UUID(response.response_id).bytes)
        self.assertEqual((header.campaign, header.campaign_revision), ("sample", 1))
        record = log_pb2.EntryPayload.FromString(entry.payload).response
        self.assertEqual(record.response, response)
        self.assertEqual(record.weight_fixed, 2**32)

    def when_reached(self, call, request):
        """Tries again as the aggregator advises until it has read what min_watermark names."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return call(request)
            except grpc.RpcError as error:
                details = details_of(error)
                reason = details["google.rpc.ErrorInfo"].reason
                if reason not in ("WATERMARK_NOT_REACHED", "REPLAY_RUNNING") or time.monotonic() > deadline:
                    raise
                time.sleep(details["google.rpc.RetryInfo"].retry_delay.ToTimedelta().total_seconds())

    def watermark(self):
        answer = self.logs.GetHead(log_service_pb2.GetHeadRequest())
        return score_pb2.Watermark(
            positions=[score_pb2.LogPosition(log_id=answer.log_id, position=answer.head.position)])

    def sample(self):
        """(locality, answers by item) of everything that is in the log, from the log itself."""
        for _, entry in self.read_log():
            payload = log_pb2.EntryPayload.FromString(entry.payload)
            if payload.WhichOneof("body") == "response":
                response = payload.response.response
                yield response.locality, {answer.item: answer.rating for answer in response.answers}

    def submit_sample(self):
        draw = random.Random(1)
        batch = [make_response(draw.choice("ab"), draw.randint(1, 5), draw.randint(1, 7)) for _ in range(400)]
        self.responses.BatchCreateResponses(response_service_pb2.BatchCreateResponsesRequest(responses=batch))

    def check_score(self, score, sample, locality, value):
        """The mean of a domain of a simple random sample and its linearised standard error."""
        values = [value(answers) for where, answers in sample if where == locality]
        mean = math.fsum(values) / len(values)
        squares = math.fsum((one - mean) ** 2 for one in values)
        error = math.sqrt(len(sample) / (len(sample) - 1) * squares) / len(values)
        self.assertEqual((score.domain.locality, score.state), (locality, score_pb2.SCORE_STATE_OK))
        self.assertEqual(score.sample_size, len(values))
        self.assertTrue(math.isclose(score.estimate, mean, rel_tol=1e-12), (score.estimate, mean))
        self.assertTrue(math.isclose(score.standard_error, error, rel_tol=1e-10), (score.standard_error, error))
        self.assertLess(score.interval.lower, mean)
        self.assertGreater(score.interval.upper, mean)

    def test_reads_scores_that_it_can_recompute(self):
        self.submit_sample()
        sample, watermark = list(self.sample()), self.watermark()
        for code, value in (("satisfied", lambda answers: float(answers[1] >= 4)), ("care", lambda answers: answers[2])):
            statistic = score_pb2.Statistic(kind=score_pb2.STATISTIC_KIND_ITEM, code=code)
            request = score_service_pb2.GetScoreRequest(domain=score_pb2.Domain(campaign="sample", locality="a"),
                                                        statistic=statistic, min_watermark=watermark)
            score = self.when_reached(self.scores.GetScore, request).score
            self.assertEqual(score.locality_name, "Phường Thuận Hòa")
            self.check_score(score, sample, "a", value)
            listing = score_service_pb2.ListScoresRequest(campaign="sample", parent="hue", statistic=statistic,
                                                          min_watermark=watermark)
            listed = self.when_reached(self.scores.ListScores, listing)
            self.assertEqual((listed.total_size, listed.next_page_token), (2, ""))
            self.assertEqual(sorted(score.rank.rank for score in listed.scores), [1, 2])
            self.assertGreaterEqual(listed.scores[0].estimate, listed.scores[1].estimate)
            for score in listed.scores:
                self.check_score(score, sample, score.domain.locality, value)

    def test_reads_what_the_aggregator_has_folded(self):
        self.create(make_response())
        watermark = self.watermark()
        request = score_service_pb2.GetScoreRequest(
            domain=score_pb2.Domain(campaign="sample"), min_watermark=watermark,
            statistic=score_pb2.Statistic(kind=score_pb2.STATISTIC_KIND_ITEM, code="care"))
        self.when_reached(self.scores.GetScore, request)
        status = self.statuses.GetStatus(status_service_pb2.GetStatusRequest())
        self.assertEqual(status.watermark, watermark)
        self.assertEqual([source.endpoint for source in status.sources], [self.survey.address])
        self.assertEqual(status.sources[0].state, status_service_pb2.SOURCE_STATE_FOLLOWING)
        self.assertEqual(status.campaigns[0].counted_responses, len(list(self.sample())))

    def test_asks_for_the_health_of_a_service(self):
        check = self.survey_channel.unary_unary("/grpc.health.v1.Health/Check")
        name = b"sipas.survey.v1.ResponseService"
        self.assertEqual(check(b"\x0a" + bytes([len(name)]) + name), b"\x08\x01")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
