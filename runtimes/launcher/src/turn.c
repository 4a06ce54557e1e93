#define _GNU_SOURCE
#include "turn.h"

#include <linux/sched/types.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TURN_NS = 300000 };

void shorten_turns(void) {
  struct sched_attr attributes = {.size = sizeof attributes, .sched_runtime = TURN_NS};
  /* What fails leaves everything as it is. */
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}
