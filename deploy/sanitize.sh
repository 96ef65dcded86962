#!/bin/sh
# sanitize.sh address|thread [FILTER]: builds everything with a sanitizer of clang's and runs the suites with it, or those that a regular
# expression picks. Each has a build directory of its own under .build; the first build takes some minutes.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
sanitizer=${1:?usage: sanitize.sh address|thread [FILTER]}
case $sanitizer in address | thread) ;; *) say "error: no sanitizer '$sanitizer'" && exit 2 ;; esac
prepare curl openssl python3 g++
build=$PWD/.build/$sanitizer
mkdir -p "$build"

# Linked into everything, so that the program under test has the same options as the tests. What is reachable from Swift's own caches at the
# end is no leak. Runtimes of clang that were built before glibc 2.42 ask for the size of a structure that glibc no longer has.
g++ -x c++ -c - -o "$build/defaults.o" <<'DEFAULTS'
extern "C" const char *__asan_default_options() { return "detect_leaks=0"; }
extern "C" const char *__tsan_default_options() { return "exitcode=66"; }
namespace __sanitizer { __attribute__((weak)) unsigned struct_termio_sz = 18; }
DEFAULTS

# The slow paths of Swift's Mutex lie in a library without ThreadSanitizer's marks, so that it would take every contended lock for none.
# They are called through here, which marks them. Swift hands the mutex over in r13 (x86-64).
if [ "$sanitizer" = thread ] && [ "$(uname -m)" = x86_64 ]; then
    g++ -fPIC -x c++ -c - -o "$build/mutex.o" <<'MUTEX'
#include <dlfcn.h>
extern "C" {
void __tsan_acquire(void *);
void __tsan_release(void *);
void *real_lock, *real_try, *real_unlock;
}
__attribute__((constructor(101))) static void find() {
    real_lock = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    real_try = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
    real_unlock = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
}
asm(R"(
.text
.globl "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
"$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF":
    pushq %r13
    movq real_lock@GOTPCREL(%rip), %rax
    call *(%rax)
    movq (%rsp), %rdi
    call __tsan_acquire@PLT
    popq %r13
    ret
.globl "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
"$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF":
    pushq %r13
    movq real_try@GOTPCREL(%rip), %rax
    call *(%rax)
    testb $1, %al
    jz 1f
    movq (%rsp), %rdi
    call __tsan_acquire@PLT
    movl $1, %eax
1:  popq %r13
    ret
.globl "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
"$s15Synchronization12_MutexHandleV11_unlockSlowyyF":
    pushq %r13
    movq %r13, %rdi
    call __tsan_release@PLT
    movq (%rsp), %r13
    movq real_unlock@GOTPCREL(%rip), %rax
    call *(%rax)
    popq %r13
    ret
)");
MUTEX
    marks="-Xlinker $build/mutex.o"
fi

swiftpm() {
    verb=$1
    shift
    # shellcheck disable=SC2086  # two words or none
    swift "$verb" --scratch-path "$build" --sanitize "$sanitizer" -Xlinker "$build/defaults.o" ${marks:-} "$@"
}
# What no sanitizer can stand: a kernel that refuses its allocator memory, and rules that go by how long things take.
unfit='InjectionTests|SpeedTests|CheaperTests/replicas|SpendingTests/largeTenants|LargeBackendTests/cheaper|BackendFailureTests/hanging'
suites() {
    echo "== $1"
    swiftpm test --skip-build --filter "$1" --skip "$unfit"
}

swiftpm build --build-tests
if [ $# -gt 1 ]; then
    suites "$2"
    exit
fi
# In turn, as deploy/test.sh does: a sanitizer makes everything some times slower.
for name in KeyListing StrictJSON OpenSSL Dialects Redaction Cursors Configuration RollcallCommand FuzzedDoors WalkModel Upstream \
    Downstream SampleBackends Gateway EndToEnd; do
    suites "^${name}Tests\\."
done
