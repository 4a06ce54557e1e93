#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The rest of the child's life; only what is left to say goes into the pipe, which a successful exec closes. */
static void become(const struct plan *plan, int report) {
  struct start_failure failure = {0, 0};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (plan->output > 0) {
    dup2(plan->output, 1);
    dup2(plan->output, 2);
  }
  if (plan->directory != NULL && chdir(plan->directory) != 0) {
    failure.in_directory = 1;
  } else {
    static char *nothing[] = {NULL};
    environ = plan->environment.items != NULL ? plan->environment.items : nothing;
    /* Not execvp for a path: it would have a shell try what is no program. */
    const char *program = plan->arguments.items[0];
    if (strchr(program, '/') != NULL) execve(program, plan->arguments.items, environ);
    else execvp(program, plan->arguments.items);
  }
  failure.code = errno;
  if (write(report, &failure, sizeof failure) < 0) _exit(71);
  _exit(1);
}

pid_t start(const struct plan *plan, struct start_failure *failure) {
  int ends[2];
  failure->in_directory = 0;
  failure->code = ENOENT;
  if (plan->arguments.count == 0) return -1;
  if (pipe2(ends, O_CLOEXEC) != 0) {
    failure->code = errno;
    return -1;
  }
  pid_t child = fork();
  if (child == 0) become(plan, ends[1]);
  failure->code = errno;
  close(ends[1]);
  ssize_t count = 0;
  if (child > 0) {
    do count = read(ends[0], failure, sizeof *failure);
    while (count < 0 && errno == EINTR);
  }
  close(ends[0]);
  return child > 0 && count == 0 ? child : -1;
}

/* Whether it can be executed is for exec to say, which knows the reason. */
static int is_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

int find_bootstrap(struct plan *plan) {
  static const char in_layers[] = "/opt/bootstrap";
  char in_package[4096];
  const char *root = plan_variable(plan, "LAMBDA_TASK_ROOT");
  if (root == NULL) root = "/var/task";
  int length = snprintf(in_package, sizeof in_package, "%s/bootstrap", root);
  if (length > 0 && (size_t)length < sizeof in_package && is_file(in_package)) {
    strings_add(&plan->arguments, in_package);
  } else if (is_file(in_layers)) {
    strings_add(&plan->arguments, in_layers);
  } else {
    dprintf(2, "Runtime.InvalidEntrypoint: Couldn't find valid bootstrap(s): [%s/bootstrap %s]\n", root, in_layers);
    return 0;
  }
  return 1;
}
