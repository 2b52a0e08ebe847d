# Run by CPack between installing and packing. Debug information is more than four fifths of
# our programs and goes, but names of functions stay: a report shows the stacks of lanes
# that are stuck, and without a symbol table those are bare addresses. (Lines and inlined
# calls are missing then, but only of our own cases: a workload built elsewhere has its own.)
# The names cost 620 kB of the driver's 5.6 MB and some 170 kB a child. So CPack's own way,
# CPACK_STRIP_FILES, which takes both, will not do.
file(GLOB_RECURSE files ${CPACK_TEMPORARY_DIRECTORY}/*)
list(FILTER files INCLUDE REGEX "(/bin/|/libexec/assay/|\\.a$)")
execute_process(COMMAND ${CPACK_ASSAY_STRIP} --strip-debug ${files} COMMAND_ERROR_IS_FATAL ANY)
