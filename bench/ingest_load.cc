// How fast responses become durable through the real service, against baselines of the same run.
//
//   bench_ingest_load [--rounds 5] [--seconds 2] [--directory DIR]
//
// Four measurements, interleaved in every round so that the machine's moods hit all alike:
//   echo      unary calls of the same messages to a bare callback handler, 64 in flight
//   durable   CreateResponse, 64 in flight: validated, deduplicated, chained, fsynced
//   raw       RocksDB alone: synced WriteBatches of 1,000 records of 300 bytes, with id look-up
//             and index
//   sync      SyncResponses, 1,000 responses a message, 4 messages in flight
// Prints the median of every measurement with its extremes, the CPU time per response, which depends
// less on what else the machine does, and the ratios durable/echo and sync/raw. Server and client
// are two processes on one machine.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "libs/base/random.h"
#include "libs/base/uuid.h"
#include "libs/rpc/server.h"
#include "libs/storage/key_codec.h"
#include "libs/storage/rocksdb_db.h"
#include "services/survey/app.h"
#include "sipas/survey/v1/definition_service.grpc.pb.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"

ABSL_FLAG(int, rounds, 5, "Rounds; the median is printed.");
ABSL_FLAG(double, seconds, 2, "Seconds of each measurement in a round.");
ABSL_FLAG(std::string, directory, "", "Where the databases go; a temporary directory if empty.");
ABSL_FLAG(std::string, only, "",
          "Measure only echo, durable, raw or sync, without ratios (to profile).");
ABSL_FLAG(int, serve, -1, "Internal: be the server and write the ports to this file descriptor.");

namespace sipas::bench {
namespace {

using Clock = std::chrono::steady_clock;
namespace v1 = survey::v1;

constexpr int kInFlight = 64;
constexpr int kItems = 30;
constexpr int kBatch = 1000;

// ---- the server process

class EchoService final : public v1::ResponseService::CallbackService {
 public:
  grpc::ServerUnaryReactor* CreateResponse(grpc::CallbackServerContext* context,
                                           const v1::CreateResponseRequest* request,
                                           v1::CreateResponseResponse* response) override {
    response->mutable_result()->set_response_id(request->response().response_id());
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

[[noreturn]] void Serve(const std::string& directory, int ports_out) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  EchoService echo;
  auto echo_server = rpc::Server::Start({.listen_address = "127.0.0.1:0", .services = {&echo}});
  survey::Config config;
  config.listen_address = "127.0.0.1:0";
  config.metrics_address = "127.0.0.1:0";
  config.data_dir = directory + "/survey";
  auto app = survey::App::Start(config);
  if (!echo_server.ok() || !app.ok()) std::abort();
  const int ports[2] = {(*echo_server)->port(), (*app)->port()};
  if (write(ports_out, ports, sizeof(ports)) != sizeof(ports)) std::abort();
  while (true) pause();
}

// User and system time of a process so far.
double CpuSeconds(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(stat)), {});
  text = text.substr(text.rfind(')') + 2);
  unsigned long user = 0;
  unsigned long system = 0;
  std::sscanf(text.c_str(), "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// ---- what is submitted

constexpr char kDefinitionName[] = "bench";

v1::ApplyDefinitionsRequest Definitions() {
  v1::ApplyDefinitionsRequest request;
  v1::Definition* tree = request.add_definitions();
  tree->set_name(kDefinitionName);
  tree->mutable_register_()->add_levels("commune");
  for (int i = 0; i < 3321; ++i) {
    v1::Locality* locality = tree->mutable_register_()->add_localities();
    locality->set_code(absl::StrCat("c", i));
    locality->set_name(absl::StrCat("Xã ", i));
    locality->set_level("commune");
  }
  v1::Definition* questionnaire = request.add_definitions();
  questionnaire->set_name(kDefinitionName);
  for (int i = 1; i <= kItems; ++i) {
    v1::Item* item = questionnaire->mutable_questionnaire()->add_items();
    item->set_number(static_cast<uint32_t>(i));
    item->mutable_rating()->set_min(1);
    item->mutable_rating()->set_max(5);
  }
  v1::Definition* rulebook = request.add_definitions();
  rulebook->set_name(kDefinitionName);
  rulebook->mutable_rulebook()->set_questionnaire(kDefinitionName);
  rulebook->mutable_rulebook()->set_standing(v1::Rulebook::STANDING_INFERRED);
  v1::ScoredItem* scored = rulebook->mutable_rulebook()->add_items();
  scored->set_item(1);
  scored->set_statistic(v1::ITEM_STATISTIC_MEAN);
  v1::Definition* campaign = request.add_definitions();
  campaign->set_name(kDefinitionName);
  v1::Campaign* body = campaign->mutable_campaign();
  body->set_register_(kDefinitionName);
  body->set_questionnaire(kDefinitionName);
  body->set_rulebook(kDefinitionName);
  body->set_state(v1::CAMPAIGN_STATE_OPEN);
  body->set_weight_source(v1::WEIGHT_SOURCE_ONE);
  body->mutable_design()->set_kind(v1::DESIGN_KIND_CLUSTERED);
  v1::SamplingStage* stage = body->mutable_design()->add_stages();
  stage->set_name("village");
  stage->set_placement(v1::STAGE_PLACEMENT_BELOW_LEAF);
  return request;
}

// Time-ordered ids (version 7), as devices are told to make them.
std::string NextId() {
  static std::atomic<uint64_t> counter = 1;
  base::Uuid id;
  base::SecureRandom().Fill(id.bytes);
  const uint64_t n = counter.fetch_add(1);
  for (int i = 0; i < 6; ++i)
    id.bytes[static_cast<size_t>(i)] = static_cast<uint8_t>(n >> (40 - 8 * i));
  id.bytes[6] = static_cast<uint8_t>(0x70 | (id.bytes[6] & 0x0f));
  id.bytes[8] = static_cast<uint8_t>(0x80 | (id.bytes[8] & 0x3f));
  return id.ToString();
}

void FillResponse(v1::Response& response) {
  const std::string id = NextId();
  const auto seed = static_cast<unsigned>(std::hash<std::string>()(id));
  response.set_response_id(id);
  response.set_campaign(kDefinitionName);
  response.set_questionnaire_revision(1);
  response.set_locality(absl::StrCat("c", seed % 3321));
  response.add_clusters(absl::StrCat("v", seed / 3321 % 3));
  response.set_channel("kiosk");
  response.set_device_id("kiosk-0001");
  for (int i = 1; i <= kItems; ++i) {
    v1::Answer* answer = response.add_answers();
    answer->set_item(static_cast<uint32_t>(i));
    answer->set_rating(1 + static_cast<int>((seed >> (i % 16)) % 5));
  }
}

// ---- the measurements

using Stub = v1::ResponseService::Stub;

struct Measured {
  int64_t responses = 0;
  double seconds = 0;
};

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// An own connection for each `number`.
std::shared_ptr<grpc::Channel> NewChannel(int port, int number) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("bench.channel", number);
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

// Keeps kInFlight calls under way on 8 channels until the time is over.
Measured Unary(const std::vector<std::unique_ptr<Stub>>& stubs, double seconds) {
  struct Call {
    grpc::ClientContext context;
    v1::CreateResponseRequest request;
    v1::CreateResponseResponse response;
  };
  std::atomic<int64_t> done = 0;
  std::atomic<int> open = kInFlight;
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration<double>(seconds);
  std::function<void(int)> start = [&](int slot) {
    auto* call = new Call();
    FillResponse(*call->request.mutable_response());
    stubs[static_cast<size_t>(slot) % stubs.size()]->async()->CreateResponse(
        &call->context, &call->request, &call->response,
        [&, call, slot](const grpc::Status& status) {
          if (!status.ok()) {
            std::fprintf(stderr, "%s\n", status.error_message().c_str());
            std::abort();
          }
          done.fetch_add(1);
          delete call;
          if (Clock::now() < end) return start(slot);
          open.fetch_sub(1);
        });
  };
  for (int slot = 0; slot < kInFlight; ++slot) start(slot);
  while (open.load() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return {done.load(), SecondsSince(begin)};
}

// A stream of messages that were encoded before the time ran, four of them under way: the device's
// own work is no part of the measurement. Its answers are read when it is over.
class Device final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Device(grpc::GenericStub& stub, const std::vector<grpc::ByteBuffer>& messages)
      : messages_(messages), answers_(messages.size()) {
    stub.PrepareBidiStreamingCall(&context_, "/sipas.survey.v1.ResponseService/SyncResponses", {},
                                  this);
    StartRead(&answers_[0]);
    AddHold();  // writes are started from the reactions to reads as well
    for (size_t i = 0; i < kUnderWay; ++i) MayWrite();
    StartCall();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (ok) StartNextWrite();
  }

  void OnReadDone(bool ok) override {
    if (!ok || ++answered_ == answers_.size()) return RemoveHold();
    StartRead(&answers_[answered_]);
    MayWrite();
  }

  void OnDone(const grpc::Status& status) override { done_.set_value(status); }

  // The number of responses that were accepted.
  int64_t Await() {
    if (!done_.get_future().get().ok()) std::abort();
    return static_cast<int64_t>(answered_) * kBatch;
  }

  const std::vector<grpc::ByteBuffer>& answers() const { return answers_; }

 private:
  static constexpr size_t kUnderWay = 4;

  void MayWrite() {
    const std::lock_guard lock(mutex_);
    ++allowed_;
    if (!writing_) StartNextWrite();
  }

  void StartNextWrite() {
    if (written_ == std::min(allowed_, messages_.size())) return;
    writing_ = true;
    const grpc::ByteBuffer& message = messages_[written_++];
    if (written_ == messages_.size()) {
      StartWriteLast(&message, {});
    } else {
      StartWrite(&message);
    }
  }

  const std::vector<grpc::ByteBuffer>& messages_;
  std::vector<grpc::ByteBuffer> answers_;
  size_t answered_ = 0;
  grpc::ClientContext context_;
  std::promise<grpc::Status> done_;
  std::mutex mutex_;  // guards what follows
  size_t allowed_ = 0;
  size_t written_ = 0;
  bool writing_ = false;
};

// One stream of 200 messages for each second that was asked for.
Measured Sync(int port, double seconds) {
  std::vector<grpc::ByteBuffer> messages;
  for (int n = 0; n < static_cast<int>(200 * seconds); ++n) {
    v1::SyncResponsesRequest request;
    for (int i = 0; i < kBatch; ++i) FillResponse(*request.add_responses());
    const grpc::Slice bytes(request.SerializeAsString());
    messages.emplace_back(&bytes, 1);
  }
  grpc::GenericStub stub(NewChannel(port, 0));
  const auto begin = Clock::now();
  Device device(stub, messages);
  const int64_t responses = device.Await();
  const double took = SecondsSince(begin);
  for (grpc::ByteBuffer answer : device.answers()) {
    v1::SyncResponsesResponse response;
    if (!grpc::SerializationTraits<v1::SyncResponsesResponse>::Deserialize(&answer, &response).ok())
      std::abort();
    for (const v1::ItemResult& result : response.results()) {
      if (result.status() != v1::ITEM_STATUS_ACCEPTED) std::abort();
    }
  }
  return {responses, took};
}

// One thread, batches of 1,000 records with 16-byte time-ordered ids, synced.
class RawRocksdb {
 public:
  explicit RawRocksdb(const std::string& path)
      : db_(*storage::RocksdbDb::Open(
            {.path = path,
             .column_families = {{"log"},
                                 {"ids", storage::ColumnFamilySpec::Use::kPointLookup}}})) {}

  Measured Run(double seconds) {
    const auto begin = Clock::now();
    int64_t done = 0;
    while (SecondsSince(begin) < seconds) {
      WriteBatch();
      done += kBatch;
    }
    return {done, SecondsSince(begin)};
  }

 private:
  void WriteBatch() {
    const std::string value(300, 'x');
    rocksdb::WriteBatch batch;
    std::vector<std::string> ids;
    for (int i = 0; i < kBatch; ++i) ids.push_back(NextId().substr(0, 16));
    std::vector<rocksdb::Slice> keys(ids.begin(), ids.end());
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    db_->db().MultiGet({}, db_->cf("ids"), keys.size(), keys.data(), values.data(),
                       statuses.data());
    for (const std::string& id : ids) {
      std::string position;
      storage::AppendU64(position, ++position_);
      batch.Put(db_->cf("log"), position, value);
      batch.Put(db_->cf("ids"), id, position);
    }
    if (!db_->db().Write(storage::DurableWrite(), &batch).ok()) std::abort();
  }

  std::unique_ptr<storage::RocksdbDb> db_;
  uint64_t position_ = 0;
};

struct Series {
  std::string name;
  std::vector<double> values{};

  double Median() const {
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
  void Print() const {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    std::printf("%-28s %10.0f  [%.0f - %.0f]\n", name.c_str(), Median(), *low, *high);
  }
};

double MedianRatio(const Series& a, const Series& b) {
  Series ratio{"ratio"};
  for (size_t i = 0; i < a.values.size(); ++i) ratio.values.push_back(a.values[i] / b.values[i]);
  return ratio.Median();
}

void Apply(int port) {
  auto definitions = v1::DefinitionService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  v1::ApplyDefinitionsResponse applied;
  const grpc::Status status = definitions->ApplyDefinitions(&context, Definitions(), &applied);
  if (!status.ok()) {
    std::fprintf(stderr, "%s\n", status.error_message().c_str());
    std::abort();
  }
}

void Run(const int (&ports)[2], pid_t server, const std::string& directory) {
  const double seconds = absl::GetFlag(FLAGS_seconds);
  Apply(ports[1]);
  std::vector<std::unique_ptr<Stub>> echo_stubs;
  std::vector<std::unique_ptr<Stub>> survey_stubs;
  for (int i = 0; i < 8; ++i) {
    echo_stubs.push_back(v1::ResponseService::NewStub(NewChannel(ports[0], i)));
    survey_stubs.push_back(v1::ResponseService::NewStub(NewChannel(ports[1], i)));
  }
  RawRocksdb raw(directory + "/raw");
  Series echo{"unary echo, 64 in flight"};
  Series durable{"unary durable, 64 in flight"};
  Series raw_batches{"raw RocksDB batches of 1000"};
  Series sync{"SyncResponses, 1000 a message"};
  Series echo_cpu{"echo"};
  Series durable_cpu{"durable"};
  Series raw_cpu{"raw"};
  Series sync_cpu{"sync"};
  // `process` does the work whose CPU time counts.
  const auto measure = [&](Series& rate, Series& cpu, pid_t process,
                           const std::function<Measured()>& run) {
    const double before = CpuSeconds(process);
    const Measured measured = run();
    const auto responses = static_cast<double>(measured.responses);
    rate.values.push_back(responses / measured.seconds);
    cpu.values.push_back((CpuSeconds(process) - before) / responses * 1e6);
  };
  Unary(echo_stubs, 0.5);
  Unary(survey_stubs, 0.5);
  const std::string only = absl::GetFlag(FLAGS_only);
  const auto wanted = [&](std::string_view name) { return only.empty() || only == name; };
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    if (wanted("echo")) measure(echo, echo_cpu, server, [&] { return Unary(echo_stubs, seconds); });
    if (wanted("durable")) {
      measure(durable, durable_cpu, server, [&] { return Unary(survey_stubs, seconds); });
    }
    if (wanted("raw")) measure(raw_batches, raw_cpu, getpid(), [&] { return raw.Run(seconds); });
    if (wanted("sync")) {
      measure(sync, sync_cpu, server, [&] { return Sync(ports[1], seconds); });
    }
  }
  std::printf("%-28s %10s  [min - max]\n", "responses a second", "median");
  for (const Series* series : {&echo, &durable, &raw_batches, &sync}) {
    if (!series->values.empty()) series->Print();
  }
  std::printf("\nCPU of the server (raw: of the one process) per response:\n");
  for (const Series* series : {&echo_cpu, &durable_cpu, &raw_cpu, &sync_cpu}) {
    if (!series->values.empty()) {
      std::printf("%-10s %.1f us\n", series->name.c_str(), series->Median());
    }
  }
  if (!only.empty()) return;
  std::printf("\ndurable / echo   %.2f   (at least 0.40 is wanted)\n", MedianRatio(durable, echo));
  std::printf("sync / raw       %.2f   (at least 0.60 is wanted)\n",
              MedianRatio(sync, raw_batches));
}

}  // namespace
}  // namespace sipas::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  std::string directory = absl::GetFlag(FLAGS_directory);
  if (absl::GetFlag(FLAGS_serve) >= 0) {
    sipas::bench::Serve(directory, absl::GetFlag(FLAGS_serve));
  }
  const bool temporary = directory.empty();
  if (temporary) {
    char name[] = "/var/tmp/sipas-bench.XXXXXX";
    if (mkdtemp(name) == nullptr) return 1;
    directory = name;
  }
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return 1;
  const pid_t server = fork();
  if (server == 0) {
    const std::string serve = "--serve=" + std::to_string(pipe_ends[1]);
    const std::string where = "--directory=" + directory;
    execl("/proc/self/exe", argv[0], serve.c_str(), where.c_str(), nullptr);
    _exit(1);
  }
  int ports[2];
  if (read(pipe_ends[0], ports, sizeof(ports)) != sizeof(ports)) return 1;
  sipas::bench::Run(ports, server, directory);
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
  if (temporary) std::filesystem::remove_all(directory);
  return 0;
}
