#pragma once
// <malloc.h> is in no module of the toolchain's.
#include <malloc.h>

/// Blocks of a megabyte and more are mapped by themselves, always: they go back to the system as soon as they are freed, and leave no
/// holes (mallopt(3): a fixed threshold does not grow). 0 where the C library takes no such advice.
static inline int rollcall_map_large_blocks(void) { return mallopt(M_MMAP_THRESHOLD, 1 << 20); }

/// The heap keeps so many free bytes at its end: with fixed thresholds, it would else be given back and asked for again, page by page,
/// with every answer of some hundred kilobytes (mallopt(3), M_TRIM_THRESHOLD). 0 where the C library takes no such advice.
static inline int rollcall_keep_free_heap(void) { return mallopt(M_TRIM_THRESHOLD, 4 << 20); }
