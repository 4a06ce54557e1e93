#ifndef TURN_H
#define TURN_H

/*
 * Has all that runs here, beside others that want the same processor, run for a third of a millisecond at a time instead of one
 * and a half to three: a request to one environment then waits no longer for another's work, whatever that is. How much of a
 * processor each gets stays what it was. Kernels before Linux 6.12 take no notice.
 * https://docs.kernel.org/scheduler/sched-eevdf.html
 */
void shorten_turns(void);

#endif
