/* Starting processes. */
#ifndef START_H
#define START_H

#include <sys/types.h>

#include "plan.h"

/* Why a process could not be started: its directory or its program, and the errno. */
struct start_failure {
  int in_directory;
  int code;
};

/*
 * Starts what the plan says with nothing of this process but its standard streams; answers its number once it has
 * become its program, or -1 with the reason. A program without a slash is looked for in the plan's PATH.
 */
pid_t start(const struct plan *plan, struct start_failure *failure);

/*
 * Adds the bootstrap of a custom runtime to the plan's arguments: `bootstrap` in LAMBDA_TASK_ROOT, else in /opt.
 * Answers 0 when there is none, and has then said so on standard error.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */
int find_bootstrap(struct plan *plan);

#endif
