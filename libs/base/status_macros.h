// Early return for functions that return absl::Status or absl::StatusOr<T>.
//
//   absl::Status Open() {
//     SIPAS_RETURN_IF_ERROR(CreateDirectory(path));
//     SIPAS_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
//     ...
//   }
//
// SIPAS_ASSIGN_OR_RETURN expands to several statements: it needs braces under an `if`. A type with
// a comma in it goes in parentheses or gets an alias.
#ifndef SIPAS_LIBS_BASE_STATUS_MACROS_H_
#define SIPAS_LIBS_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define SIPAS_RETURN_IF_ERROR(expr)                               \
  do {                                                            \
    if (absl::Status sipas_status = (expr); !sipas_status.ok()) { \
      return sipas_status;                                        \
    }                                                             \
  } while (false)

#define SIPAS_ASSIGN_OR_RETURN(lhs, expr) \
  SIPAS_ASSIGN_OR_RETURN_IMPL_(SIPAS_MACROS_CONCAT_(sipas_statusor_, __LINE__), lhs, expr)

#define SIPAS_ASSIGN_OR_RETURN_IMPL_(statusor, lhs, expr) \
  auto statusor = (expr);                                 \
  if (!statusor.ok()) {                                   \
    return std::move(statusor).status();                  \
  }                                                       \
  lhs = *std::move(statusor)

#define SIPAS_MACROS_CONCAT_(a, b) SIPAS_MACROS_CONCAT_INNER_(a, b)
#define SIPAS_MACROS_CONCAT_INNER_(a, b) a##b

#endif  // SIPAS_LIBS_BASE_STATUS_MACROS_H_
