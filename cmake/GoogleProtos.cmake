# sipas::google_rpc_proto: C++ for google/rpc/{status,error_details}.proto and our error_info.proto.
#
# Debian ships the google/rpc protos only inside the jar of libgoogle-common-protos-java. They are
# unpacked into the build tree at configure time; nothing is vendored. A proto that imports them needs
# SIPAS_GOOGLE_PROTOS_DIR among its import directories.
include_guard(GLOBAL)

find_file(SIPAS_GOOGLE_PROTOS_JAR proto-google-common-protos.jar PATHS /usr/share/java NO_DEFAULT_PATH)
if(NOT SIPAS_GOOGLE_PROTOS_JAR)
  message(FATAL_ERROR "proto-google-common-protos.jar not found: apt-get install libgoogle-common-protos-java")
endif()

set(SIPAS_GOOGLE_PROTOS_DIR "${PROJECT_BINARY_DIR}/google_protos")
set(_generated "${PROJECT_BINARY_DIR}/generated")
file(MAKE_DIRECTORY "${_generated}")

set(_sources)
# Not by protobuf_generate: it names the output after the path relative to the source directory, and
# these protos are not below it.
foreach(_name google/rpc/status google/rpc/error_details)
  if(NOT EXISTS "${SIPAS_GOOGLE_PROTOS_DIR}/${_name}.proto")
    file(ARCHIVE_EXTRACT INPUT "${SIPAS_GOOGLE_PROTOS_JAR}" DESTINATION "${SIPAS_GOOGLE_PROTOS_DIR}"
         PATTERNS "${_name}.proto")
  endif()
  add_custom_command(
    OUTPUT "${_generated}/${_name}.pb.cc" "${_generated}/${_name}.pb.h"
    COMMAND protobuf::protoc "--cpp_out=${_generated}" -I "${SIPAS_GOOGLE_PROTOS_DIR}" -I /usr/include
            "${SIPAS_GOOGLE_PROTOS_DIR}/${_name}.proto"
    DEPENDS "${SIPAS_GOOGLE_PROTOS_DIR}/${_name}.proto" protobuf::protoc
    VERBATIM)
  list(APPEND _sources "${_generated}/${_name}.pb.cc")
endforeach()

sipas_proto_library(NAME error_info_proto PROTOS google/rpc/error_info.proto)

add_library(sipas_google_rpc_proto STATIC ${_sources})
add_library(sipas::google_rpc_proto ALIAS sipas_google_rpc_proto)
target_include_directories(sipas_google_rpc_proto SYSTEM PUBLIC "${_generated}")
target_link_libraries(sipas_google_rpc_proto PUBLIC protobuf::libprotobuf sipas::error_info_proto)
_sipas_sanitize(sipas_google_rpc_proto)
