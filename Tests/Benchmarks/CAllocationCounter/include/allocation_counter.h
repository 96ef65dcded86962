// Counts what a process takes from the heap. Linked into the benchmarks, it stands before glibc's own malloc.
#pragma once
#include <stdbool.h>
#include <stddef.h>

/// How many blocks all threads have taken so far, those made longer included.
size_t allocation_count(void);

/// Whether anything is counted: not under a sanitizer, which has an allocator of its own.
bool allocations_are_counted(void);
