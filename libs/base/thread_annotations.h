// Clang's thread-safety annotations, under Abseil's names: ABSL_GUARDED_BY,
// ABSL_EXCLUSIVE_LOCKS_REQUIRED, ABSL_LOCKS_EXCLUDED, ... They understand base::Mutex. GCC ignores
// them.
//
//   base::Mutex mutex_;
//   std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);
#ifndef SIPAS_LIBS_BASE_THREAD_ANNOTATIONS_H_
#define SIPAS_LIBS_BASE_THREAD_ANNOTATIONS_H_

#include "absl/base/thread_annotations.h"  // IWYU pragma: export

#endif  // SIPAS_LIBS_BASE_THREAD_ANNOTATIONS_H_
