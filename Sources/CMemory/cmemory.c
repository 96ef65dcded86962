// <link.h> has `dl_iterate_phdr` for GNU's programs only.
#define _GNU_SOURCE
#include "cmemory.h"

#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void rollcall_set_up_heap(void) {
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 4 << 20);
}

// Lets go of the whole pages of a file that can't be written: they are as the file has them, because code that the loader would have
// to change is position-independent wherever we run.
static int release(struct dl_phdr_info *object, size_t size, void *nothing) {
    (void)size, (void)nothing;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = object->dlpi_phdr + i;
        if (part->p_type != PT_LOAD || part->p_flags & PF_W) continue;
        uintptr_t start = object->dlpi_addr + part->p_vaddr;
        uintptr_t first = (start + page - 1) & -page, end = (start + part->p_filesz) & -page;
        if (first < end) madvise((void *)first, end - first, MADV_DONTNEED);
    }
    return 0;
}

void rollcall_release_mapped_files(void) { dl_iterate_phdr(release, NULL); }
