/* Preloaded into a contestant: each sync to the disk takes SYNC_DELAY_US microseconds longer.
   Disks that keep what they are told take a millisecond or more; virtual ones often take none. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

static void take_longer(void)
{
    const char *text = getenv("SYNC_DELAY_US");
    long us = text ? atol(text) : 0;
    struct timespec left = { us / 1000000, us % 1000000 * 1000 };

    /* The kernel may otherwise wake a thread 50 microseconds late. */
    prctl(PR_SET_TIMERSLACK, 1UL);
    while (us > 0 && nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
}

int fdatasync(int file)
{
    static int (*next)(int);

    if (!next)
        next = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    take_longer();
    return next(file);
}

int fsync(int file)
{
    static int (*next)(int);

    if (!next)
        next = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    take_longer();
    return next(file);
}
