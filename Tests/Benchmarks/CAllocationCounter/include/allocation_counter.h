// Counts what a process takes from the heap. Linked into the benchmarks, it stands before glibc's own malloc.
#pragma once
#include <stddef.h>

/// How many blocks all threads have taken so far, those made longer included; 0 under a sanitizer, which has an allocator of its own.
size_t allocation_count(void);
