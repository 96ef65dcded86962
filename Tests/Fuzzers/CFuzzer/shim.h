// libFuzzer as a library (LLVM's documentation, "Using libFuzzer as a library"): no header of its own declares this.
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
