# sipas::google_rpc_proto: C++ for google/rpc/{status,error_details}.proto and our error_info.proto.
#
# Debian ships the google/rpc protos only inside the jar of libgoogle-common-protos-java. They are
# unpacked into the build tree at configure time; nothing is vendored. SIPAS_GOOGLE_PROTOS_DIR is the
# directory to import them from.
include_guard(GLOBAL)

find_file(SIPAS_GOOGLE_PROTOS_JAR proto-google-common-protos.jar PATHS /usr/share/java NO_DEFAULT_PATH)
if(NOT SIPAS_GOOGLE_PROTOS_JAR)
  message(FATAL_ERROR "proto-google-common-protos.jar not found: apt-get install libgoogle-common-protos-java")
endif()

set(SIPAS_GOOGLE_PROTOS_DIR "${PROJECT_BINARY_DIR}/google_protos")
foreach(_proto status error_details)
  set(_path "google/rpc/${_proto}.proto")
  if(NOT EXISTS "${SIPAS_GOOGLE_PROTOS_DIR}/${_path}")
    file(ARCHIVE_EXTRACT INPUT "${SIPAS_GOOGLE_PROTOS_JAR}" DESTINATION "${SIPAS_GOOGLE_PROTOS_DIR}"
         PATTERNS "${_path}")
  endif()
endforeach()

sipas_proto_library(NAME error_info_proto PROTOS google/rpc/error_info.proto)
sipas_proto_library(
  NAME google_rpc_proto
  IMPORT_ROOT "${SIPAS_GOOGLE_PROTOS_DIR}"
  PROTOS google/rpc/status.proto google/rpc/error_details.proto
  DEPS sipas::error_info_proto)
