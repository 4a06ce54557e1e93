#include "plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void strings_add(struct strings *list, const char *text) {
  char **items = realloc(list->items, (list->count + 2) * sizeof *items);
  char *copy = strdup(text);
  if (items == NULL || copy == NULL) _exit(70);
  items[list->count++] = copy;
  items[list->count] = NULL;
  list->items = items;
}

static void strings_clear(struct strings *list) {
  for (size_t i = 0; i < list->count; i++) free(list->items[i]);
  free(list->items);
  list->items = NULL;
  list->count = 0;
}

void plan_clear(struct plan *plan) {
  strings_clear(&plan->environment);
  strings_clear(&plan->arguments);
  free(plan->directory);
  plan->directory = NULL;
}

const char *plan_variable(const struct plan *plan, const char *name) {
  size_t length = strlen(name);
  for (size_t i = plan->environment.count; i-- > 0;) {
    const char *entry = plan->environment.items[i];
    if (strncmp(entry, name, length) == 0 && entry[length] == '=') return entry + length + 1;
  }
  return NULL;
}
