/*
 * The first process of every sandbox. It takes system calls from all that runs here (confine.h), gives the runtime the log FIFO as its output, starts it, starts extensions
 * when the worker asks for them, reaps what they leave behind, and ends with the runtime's own status.
 *
 *   launch [--run=DIRECTORY] PROGRAM ARGUMENTS...   starts the program at once: a runtime that waits as a stem
 *   launch [--run=DIRECTORY] --await                starts the runtime when the worker says what it is
 *
 * A program that was started at once can be started anew: SIGUSR1 ends all that runs here, and begins again with it.
 *
 * In the run directory (/run/stoker): `log` takes all output (that of extensions goes to `extension-log` where there is
 * one), `assign` brings the worker's commands, `status` takes what happened to processes that this one outlives.
 * runtimes/PROTOCOL.md describes the commands and the lines.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "plan.h"
#include "start.h"
#include "turn.h"

/* Lambda allows ten extensions; whatever comes beyond is the worker's mistake. */
enum { MAX_EXTENSIONS = 16, SIGNALLED = 128, MAX_ENTRY = 1 << 20 };

struct extension {
  pid_t process;
  char *name;
};

static const char *run = "/run/stoker";
static pid_t runtime;
static int runtime_status = 1;
static int terminating;
static struct extension extensions[MAX_EXTENSIONS];
static size_t extension_count;
static struct plan plan;
/* What was started at once; NULL where the worker says what is. */
static char **program;

static int open_in_run(const char *name, int flags) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", run, name);
  return open(path, flags | O_CLOEXEC);
}

/* One line for the worker; 0 where it does not listen. Lines are shorter than a pipe's atomic write. */
static int report(const char *format, ...) {
  int status = open_in_run("status", O_WRONLY | O_NONBLOCK);
  if (status < 0) return 0;
  va_list values;
  va_start(values, format);
  vdprintf(status, format, values);
  va_end(values);
  close(status);
  return 1;
}

static int exit_status(int status) {
  return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
}

static void start_runtime(void) {
  struct start_failure failure;
  if (runtime != 0) return;
  int is_found = plan.arguments.count == 0;
  if (is_found && !find_bootstrap(&plan)) {
    report("runtime error %d\n", ENOENT);
    exit(1);
  }
  runtime = start(&plan, &failure);
  if (runtime > 0) return;
  const char *program = is_found && !failure.in_directory ? plan.arguments.items[0] : "";
  report("runtime %s %d%s%s\n", failure.in_directory ? "directory" : "error", failure.code, *program ? " " : "", program);
  const char *what = failure.in_directory ? plan.directory : plan.arguments.count > 0 ? plan.arguments.items[0] : "";
  dprintf(2, "%s: %s: %s\n", failure.in_directory ? "Runtime.InvalidWorkingDir" : "Runtime.InvalidEntrypoint", what,
          strerror(failure.code));
  exit(1);
}

static void start_extension(const char *name) {
  struct start_failure failure = {0, EAGAIN};
  int output = open_in_run("extension-log", O_WRONLY);
  plan.output = output > 0 ? output : 0;
  pid_t process = extension_count < MAX_EXTENSIONS ? start(&plan, &failure) : -1;
  plan.output = 0;
  if (output > 0) close(output);
  if (process < 0) {
    report("extension %s error %d\n", name, failure.code);
    return;
  }
  extensions[extension_count].process = process;
  extensions[extension_count].name = strdup(name);
  extension_count++;
}

static void obey(const char *entry) {
  switch (entry[0]) {
    case 'e': strings_add(&plan.environment, entry + 1); break;
    case 'a': strings_add(&plan.arguments, entry + 1); break;
    case 'c': plan_clear(&plan); break;
    case 'd': free(plan.directory); plan.directory = strdup(entry + 1); break;
    case 'x': start_extension(entry + 1); break;
    case 'r': start_runtime(); break;
    default: break;
  }
}

/* Reads what has come and obeys each entry that is complete; 0 when the worker has hung up. */
static int read_commands(int assign) {
  static char *pending;
  static size_t size, used;
  for (;;) {
    if (used == size) {
      if (size >= MAX_ENTRY) return 0;
      size = size == 0 ? 8192 : size * 2;
      pending = realloc(pending, size);
      if (pending == NULL) _exit(70);
    }
    ssize_t count = read(assign, pending + used, size - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return 0;
    used += (size_t)count;
    size_t begin = 0;
    for (char *end; (end = memchr(pending + begin, 0, used - begin)) != NULL; begin = (size_t)(end - pending) + 1) {
      obey(pending + begin);
    }
    memmove(pending, pending + begin, used - begin);
    used -= begin;
  }
}

static int report_end(const char *who, int status) {
  return report("%s %s %d\n", who, WIFSIGNALED(status) ? "signal" : "exit",
                WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void tell_of_extension(pid_t process, int status) {
  for (size_t i = 0; i < extension_count; i++) {
    if (extensions[i].process != process) continue;
    char who[300];
    snprintf(who, sizeof who, "extension %s", extensions[i].name);
    report_end(who, status);
    extensions[i].process = 0;
  }
}

static int extensions_live(void) {
  for (size_t i = 0; i < extension_count; i++) {
    if (extensions[i].process != 0) return 1;
  }
  return 0;
}

/* Nothing but the runtime of a container of its own, which was started at once. */
static int can_begin_anew(void) { return program != NULL && getpid() == 1; }

/*
 * Collects whoever has ended. With the runtime all is over, unless the worker asked for an orderly end, or there are
 * extensions, to which the worker has to say that it is over, or it listens and may have the runtime begin anew.
 */
static void reap(void) {
  int status;
  pid_t process;
  while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
    if (process != runtime) {
      tell_of_extension(process, status);
      continue;
    }
    runtime_status = exit_status(status);
    runtime = 0;
    int alone = !terminating && !extensions_live();
    if (alone && !(can_begin_anew() && report_end("runtime", status))) exit(runtime_status);
    if (alone) continue;
    terminating = 1;
    report_end("runtime", status);
  }
  if (terminating && process < 0 && errno == ECHILD) exit(runtime_status);
}

static void start_at_once(void) {
  for (char **entry = environ; *entry != NULL; entry++) strings_add(&plan.environment, *entry);
  for (char **argument = program; *argument != NULL; argument++) strings_add(&plan.arguments, *argument);
  start_runtime();
  plan_clear(&plan);
}

/*
 * Nobody gets away: what a process begets that is to be killed is killed with it. Only as the first process of a container, for
 * anybody else's "all" would be the host's.
 */
static void begin_anew(void) {
  if (!can_begin_anew()) return;
  kill(-1, SIGKILL);
  while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) continue;
  runtime = 0;
  terminating = 0;
  start_at_once();
}

static void handle_signals(int signals) {
  struct signalfd_siginfo info;
  while (read(signals, &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGUSR1) begin_anew();
    if (info.ssi_signo != SIGTERM) continue;
    terminating = 1;
    if (runtime > 0) kill(runtime, SIGTERM);
  }
  reap();
}

static int watch_signals(void) {
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGUSR1);
  sigprocmask(SIG_BLOCK, &watched, NULL);
  return signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* Waits until the worker reads the log, and lets everything that is written go there. */
static void redirect_output(void) {
  int log = open_in_run("log", O_WRONLY);
  if (log < 0) exit(72);
  dup2(log, 1);
  dup2(log, 2);
}

int main(int argc, char **argv) {
  int next = 1;
  if (argc > next && strncmp(argv[next], "--run=", 6) == 0) run = argv[next++] + 6;
  if (argc <= next) return 64;
  prctl(PR_SET_DUMPABLE, 0);
  redirect_output();
  shorten_turns();
  if (confine() != 0) {
    perror("The kernel filters no system calls");
    return 72;
  }
  int signals = watch_signals();
  int waits = strcmp(argv[next], "--await") == 0;
  if (!waits) {
    program = argv + next;
    start_at_once();
  }
  /* Opened last: that it can be written to tells the worker that commands are waited for. */
  struct pollfd watched[] = {{signals, POLLIN, 0}, {open_in_run("assign", O_RDONLY | O_NONBLOCK), POLLIN, 0}};
  if (signals < 0 || watched[1].fd < 0) return 72;
  for (;;) {
    if (poll(watched, 2, -1) < 0 && errno != EINTR) return 71;
    if (watched[1].revents != 0 && !read_commands(watched[1].fd)) {
      close(watched[1].fd);
      watched[1].fd = -1;
      /* A worker that hung up before it said what to run will never say it. */
      if (runtime == 0) return 1;
    }
    if (watched[0].revents != 0) handle_signals(signals);
  }
}
