# Warning flags of our own targets. Generated code and third-party headers are exempt.
set(SIPAS_WARNINGS
    -Wall -Wextra -Wconversion -Wshadow -Wextra-semi -Woverloaded-virtual -Wsuggest-override
    -Wold-style-cast -Wundef -Wvla -Wnon-virtual-dtor)

function(sipas_target_warnings target)
  target_compile_options(${target} PRIVATE ${SIPAS_WARNINGS})
  # GCC 12 warns at -O3 of overlaps inside its own std::string (bug 105651).
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Wno-restrict>)
  if(SIPAS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
