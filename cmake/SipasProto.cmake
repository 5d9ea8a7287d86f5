# sipas_proto_library(NAME survey_proto PROTOS sipas/survey/v1/a.proto ... DEPS sipas::rpc_status_proto GRPC)
#
# C++ for protos whose paths are relative to IMPORT_ROOT (default: proto/). With GRPC the service stubs are generated too.
# Generated code lives in the build tree and is compiled without our warnings.
function(sipas_proto_library)
  cmake_parse_arguments(ARG "GRPC" "NAME;IMPORT_ROOT" "PROTOS;DEPS" ${ARGN})
  if(NOT ARG_IMPORT_ROOT)
    set(ARG_IMPORT_ROOT "${PROJECT_SOURCE_DIR}/proto")
  endif()
  set(target sipas_${ARG_NAME})
  set(out "${PROJECT_BINARY_DIR}/generated")
  file(MAKE_DIRECTORY "${out}")
  list(TRANSFORM ARG_PROTOS PREPEND "${ARG_IMPORT_ROOT}/")
  add_library(${target} STATIC ${ARG_PROTOS})
  add_library(sipas::${ARG_NAME} ALIAS ${target})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf ${ARG_DEPS})
  target_include_directories(${target} SYSTEM PUBLIC "${out}")
  # protobuf_generate names what it generates relative to "the current source directory".
  set(CMAKE_CURRENT_SOURCE_DIR "${ARG_IMPORT_ROOT}")
  set(imports "${PROJECT_SOURCE_DIR}/proto" "${PROJECT_SOURCE_DIR}" "${ARG_IMPORT_ROOT}" /usr/include)
  protobuf_generate(TARGET ${target} LANGUAGE cpp PROTOC_OUT_DIR "${out}" IMPORT_DIRS ${imports})
  if(ARG_GRPC)
    target_link_libraries(${target} PUBLIC gRPC::grpc++)
    protobuf_generate(
      TARGET ${target} LANGUAGE grpc GENERATE_EXTENSIONS .grpc.pb.h .grpc.pb.cc PROTOC_OUT_DIR "${out}"
      PLUGIN "protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>" IMPORT_DIRS ${imports})
  endif()
  if(SIPAS_SANITIZE)
    _sipas_sanitize(${target})
  endif()
endfunction()
