# The only way to add a target of our own:
#
#   sipas_cc_library(NAME survey_core SRCS a.cc HDRS a.h DEPS sipas::base absl::status)
#   sipas_cc_test(NAME base_uuid_test SRCS uuid_test.cc DEPS sipas::base)      # one file, one binary
#   sipas_cc_binary(NAME sipas-survey SRCS main.cc DEPS ...)
#   sipas_cc_bench(NAME bench_fold SRCS fold.cc DEPS ...)                      # google-benchmark
#
# Libraries are called sipas_<NAME> with the alias sipas::<NAME>. Tests take LABEL (unit by default; integration, e2e, crash) and
# TIMEOUT in seconds. Warnings, sanitizers and the include root (the project's top directory) are set here and nowhere else.
include(SipasWarnings)

function(_sipas_common target)
  sipas_target_warnings(${target})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  # The same bits from every preset: no contraction of a*b+c, no value-changing optimisation.
  target_compile_options(${target} PRIVATE -ffp-contract=off)
  _sipas_sanitize(${target})
endfunction()

function(_sipas_sanitize target)
  if(SIPAS_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${SIPAS_SANITIZE} -fno-omit-frame-pointer
                           -fno-sanitize-recover=undefined)
    target_link_options(${target} PUBLIC -fsanitize=${SIPAS_SANITIZE})
  endif()
endfunction()

function(sipas_cc_library)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;HDRS;DEPS" ${ARGN})
  if(ARG_SRCS)
    add_library(sipas_${ARG_NAME} STATIC ${ARG_SRCS} ${ARG_HDRS})
    _sipas_common(sipas_${ARG_NAME})
    target_link_libraries(sipas_${ARG_NAME} PUBLIC ${ARG_DEPS})
  else()
    add_library(sipas_${ARG_NAME} INTERFACE)
    target_include_directories(sipas_${ARG_NAME} INTERFACE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(sipas_${ARG_NAME} INTERFACE ${ARG_DEPS})
  endif()
  add_library(sipas::${ARG_NAME} ALIAS sipas_${ARG_NAME})
endfunction()

function(sipas_cc_binary)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SRCS})
  _sipas_common(${ARG_NAME})
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS})
endfunction()

function(sipas_cc_test)
  cmake_parse_arguments(ARG "" "NAME;LABEL;TIMEOUT" "SRCS;DEPS;ARGS" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${ARG_NAME} ${ARG_SRCS})
  _sipas_common(${ARG_NAME})
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${ARG_NAME} TEST_PREFIX "${ARG_NAME}." EXTRA_ARGS ${ARG_ARGS} DISCOVERY_TIMEOUT 120
                       WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                       PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()

function(sipas_cc_bench)
  cmake_parse_arguments(ARG "" "NAME" "SRCS;DEPS" ${ARGN})
  sipas_cc_binary(NAME ${ARG_NAME} SRCS ${ARG_SRCS} DEPS ${ARG_DEPS} benchmark::benchmark)
endfunction()
