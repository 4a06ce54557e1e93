/* What is to be started next, as the worker's commands describe it. */
#ifndef PLAN_H
#define PLAN_H

#include <stddef.h>

/* A growing list of strings that ends with a null pointer, as exec wants it. */
struct strings {
  char **items;
  size_t count;
};

struct plan {
  struct strings environment;
  struct strings arguments;
  char *directory;
  /* Where its standard output and error go; 0 for where this process's own go. */
  int output;
};

/* Copies `text`; ends the process when there is no memory. */
void strings_add(struct strings *list, const char *text);

/* Forgets all that was said of the next process. */
void plan_clear(struct plan *plan);

/* The value of a variable of the plan, the last one where there are several; null where there is none. */
const char *plan_variable(const struct plan *plan, const char *name);

#endif
