# Warning flags of our own targets. Generated code and third-party headers are exempt.
set(SIPAS_WARNINGS
    -Wall -Wextra -Wconversion -Wshadow -Wextra-semi -Woverloaded-virtual -Wsuggest-override
    -Wold-style-cast -Wundef -Wvla -Wnon-virtual-dtor)

function(sipas_target_warnings target)
  target_compile_options(${target} PRIVATE ${SIPAS_WARNINGS})
  if(SIPAS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
