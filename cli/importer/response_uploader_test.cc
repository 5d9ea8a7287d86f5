#include "cli/importer/response_uploader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "cli/fake_survey_for_test.h"
#include "libs/testing/fixed_random.h"
#include "libs/testing/status_matchers.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using survey::v1::ITEM_STATUS_ACCEPTED;
using survey::v1::ITEM_STATUS_DUPLICATE;
using survey::v1::ITEM_STATUS_REJECTED_FINAL;

class ResponseUploaderTest : public ::testing::Test {
 protected:
  // Uploads responses "0" to "total-1" in batches of ten; counts the final results per status.
  absl::Status Upload(int total, ResponseUploader::Options options = {},
                      absl::Status source_error = absl::OkStatus()) {
    options.backoff = {.initial = absl::Milliseconds(1), .max = absl::Milliseconds(2)};
    const auto stub = survey::v1::ResponseService::NewStub(survey_.Connect());
    ResponseUploader uploader(*stub, options, random_);
    int next = 0;
    return uploader.Run(
        [&](std::vector<PendingResponse>& batch) {
          for (; next < total && batch.size() < 10; ++next) {
            PendingResponse& pending = batch.emplace_back();
            pending.response.set_response_id(std::to_string(next));
            pending.response.set_locality(next % 2 == 0 ? "even" : "odd");
          }
          return next == total ? source_error : absl::OkStatus();
        },
        [&](const PendingResponse& sent, const survey::v1::ItemResult& result) {
          EXPECT_EQ(sent.response.response_id(), result.response_id());
          ++results_[result.status()];
        });
  }

  FakeSurvey survey_;
  testing::FixedRandom random_;
  std::map<survey::v1::ItemStatus, int> results_;
};

TEST_F(ResponseUploaderTest, SendsEveryResponseOnce) {
  EXPECT_THAT(Upload(95), IsOk());
  EXPECT_EQ(survey_.responses.stored().size(), 95U);
  EXPECT_EQ(results_[ITEM_STATUS_ACCEPTED], 95);
  EXPECT_EQ(survey_.responses.largest_request(), 10U);
}

TEST_F(ResponseUploaderTest, SendsNothingOfAnEmptySource) {
  EXPECT_THAT(Upload(0), IsOk());
  EXPECT_TRUE(survey_.responses.stored().empty());
}

TEST_F(ResponseUploaderTest, CountsDuplicatesOfASecondRun) {
  EXPECT_THAT(Upload(30), IsOk());
  EXPECT_THAT(Upload(30), IsOk());
  EXPECT_EQ(results_[ITEM_STATUS_ACCEPTED], 30);
  EXPECT_EQ(results_[ITEM_STATUS_DUPLICATE], 30);
}

TEST_F(ResponseUploaderTest, SendsAgainWhatTheServiceCouldNotTake) {
  survey_.responses.retry_later_once = true;
  EXPECT_THAT(Upload(50), IsOk());
  EXPECT_EQ(results_[ITEM_STATUS_ACCEPTED], 50);
}

TEST_F(ResponseUploaderTest, GoesOnAfterABrokenStreamAndLosesNothing) {
  survey_.responses.break_stream_after_requests = 3;
  EXPECT_THAT(Upload(200), IsOk());
  EXPECT_EQ(survey_.responses.stored().size(), 200U);
  // What had arrived without an answer comes back as a duplicate; everything has one result.
  EXPECT_EQ(results_[ITEM_STATUS_ACCEPTED] + results_[ITEM_STATUS_DUPLICATE], 200);
  EXPECT_GE(results_[ITEM_STATUS_DUPLICATE], 10);
}

TEST_F(ResponseUploaderTest, PassesRefusalsOn) {
  survey_.responses.reject_locality = "odd";
  EXPECT_THAT(Upload(20), IsOk());
  EXPECT_EQ(results_[ITEM_STATUS_REJECTED_FINAL], 10);
  EXPECT_EQ(results_[ITEM_STATUS_ACCEPTED], 10);
}

TEST_F(ResponseUploaderTest, GivesUpWhenTheServiceStaysAway) {
  survey_.responses.refuse_streams = true;
  EXPECT_THAT(Upload(20, {.give_up_after = absl::Milliseconds(20)}),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(results_.empty());
}

TEST_F(ResponseUploaderTest, FinishesWhatTheSourceGaveBeforeItsError) {
  EXPECT_THAT(Upload(25, {}, absl::DataLossError("cut short")),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(results_[ITEM_STATUS_ACCEPTED], 25);
}

}  // namespace
}  // namespace sipas::cli
