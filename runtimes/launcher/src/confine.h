#ifndef CONFINE_H
#define CONFINE_H

/*
 * Takes from this process and all that it will start what the engine's own filter of system calls leaves to it, and what no
 * namespace holds back. Of sockets that leaves UNIX ones, TCP and UDP over IPv4 and IPv6, and of netlink the part that tells of
 * addresses and routes (getifaddrs, getaddrinfo): one of the hypervisor's leads out of every network namespace, and others
 * (SCTP, TIPC, L2TP, MPTCP, netfilter's and crypto's netlink) into parts of the kernel that few look after, some of which would
 * be loaded for whoever asks first. io_uring goes, by which a socket is made without a call that a filter sees, and so do calls
 * of other machines than this one (32-bit ones), whose numbers are others. And nobody says how long its turns on a processor are
 * (turn.h), which would be at the cost of its neighbours.
 *
 * Answers 0, or -1 where the kernel does not do it: nothing of a tenant may run then.
 */
int confine(void);

#endif
