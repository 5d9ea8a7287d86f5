// A new empty directory that is removed with everything in it when the object goes. A failure to
// create it ends the test program.
//
//   testing::TempDir dir;
//   OpenDatabase(dir.path() + "/db");
#ifndef SIPAS_LIBS_TESTING_TEMP_DIR_H_
#define SIPAS_LIBS_TESTING_TEMP_DIR_H_

#include <string>

namespace sipas::testing {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace sipas::testing

#endif  // SIPAS_LIBS_TESTING_TEMP_DIR_H_
