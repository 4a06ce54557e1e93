#include "confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#else
#error "no such machine is served"
#endif

/* Calls of x32 have this bit in their numbers. */
#define OTHER_CALLS 0x40000000u
/* The same on every machine: calls added since Linux 5.1 share one table. */
#define IO_URING_FIRST 425
#define IO_URING_LAST 427
/* The bits of a socket's type that are no flags. */
#define TYPE_BITS 0xfu

/* Of an argument the lower half, which is all that the kernel takes of these; both machines have it first. */
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define MASK(bits) BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (bits))
#define UNLESS(test, value, skip) BPF_JUMP(BPF_JMP | (test) | BPF_K, (value), 0, (skip))
#define WHEN(test, value, skip) BPF_JUMP(BPF_JMP | (test) | BPF_K, (value), (skip), 0)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define FAIL(code) ANSWER(SECCOMP_RET_ERRNO | (code))

int confine(void) {
  static struct sock_filter instructions[] = {
      LOAD(arch),
      WHEN(BPF_JEQ, MACHINE, 1),
      FAIL(ENOSYS),
      LOAD(nr),
      UNLESS(BPF_JGE, OTHER_CALLS, 1),
      FAIL(ENOSYS),
      UNLESS(BPF_JGE, IO_URING_FIRST, 2),
      WHEN(BPF_JGT, IO_URING_LAST, 1),
      FAIL(ENOSYS),
      UNLESS(BPF_JEQ, __NR_sched_setattr, 1),
      FAIL(EPERM),
      UNLESS(BPF_JEQ, __NR_socketpair, 4),
      LOAD(args[0]),
      WHEN(BPF_JEQ, AF_UNIX, 1),
      FAIL(EAFNOSUPPORT),
      ANSWER(SECCOMP_RET_ALLOW),
      WHEN(BPF_JEQ, __NR_socket, 1),
      ANSWER(SECCOMP_RET_ALLOW),
      LOAD(args[0]),
      UNLESS(BPF_JEQ, AF_UNIX, 1),
      ANSWER(SECCOMP_RET_ALLOW),
      UNLESS(BPF_JEQ, AF_NETLINK, 4),
      LOAD(args[2]),
      WHEN(BPF_JEQ, NETLINK_ROUTE, 1),
      FAIL(EPROTONOSUPPORT),
      ANSWER(SECCOMP_RET_ALLOW),
      WHEN(BPF_JEQ, AF_INET, 2),
      WHEN(BPF_JEQ, AF_INET6, 1),
      FAIL(EAFNOSUPPORT),
      LOAD(args[1]),
      MASK(TYPE_BITS),
      WHEN(BPF_JEQ, SOCK_STREAM, 2),
      WHEN(BPF_JEQ, SOCK_DGRAM, 1),
      FAIL(ESOCKTNOSUPPORT),
      LOAD(args[2]),
      WHEN(BPF_JEQ, IPPROTO_IP, 3),
      WHEN(BPF_JEQ, IPPROTO_TCP, 2),
      WHEN(BPF_JEQ, IPPROTO_UDP, 1),
      FAIL(EPROTONOSUPPORT),
      ANSWER(SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof instructions / sizeof *instructions, instructions};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
