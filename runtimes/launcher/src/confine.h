#ifndef CONFINE_H
#define CONFINE_H

/*
 * Takes from this process and all that it will start what the engine's own filter of system calls leaves to it, and what no
 * namespace holds back: sockets of other families than UNIX, IPv4, IPv6 and netlink (one of the hypervisor's leads out of
 * every network namespace, others into parts of the kernel that few look after), io_uring, by which a socket is made without
 * a call that a filter sees, and calls of other machines than this one (32-bit ones), whose numbers are others.
 *
 * Answers 0, or -1 where the kernel does not do it: nothing of a tenant may run then.
 */
int confine(void);

#endif
