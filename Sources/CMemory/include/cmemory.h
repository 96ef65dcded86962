// What the process does with its memory: calls of the C library's that the toolchain's modules leave out.
#pragma once

/// Blocks of a megabyte and more are mapped by themselves, always: they go back to the system as soon as they are freed, and leave no
/// holes (mallopt(3): a fixed threshold does not grow). The heap keeps some free megabytes at its end: with fixed thresholds, it would
/// else be given back and asked for again, page by page, with every answer of some hundred kilobytes (M_TRIM_THRESHOLD). Nothing comes of
/// it where the C library takes no such advice.
void rollcall_set_up_heap(void);

/// Lets go of the program's and its libraries' code and constants: starting goes through much that serving never needs, such as the
/// compiler of patterns. What is used again comes back from the page cache (madvise(2), MADV_DONTNEED).
void rollcall_release_mapped_files(void);
