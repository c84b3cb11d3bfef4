/* Preloaded into PostgreSQL, it makes chosen calls on chosen files fail or wait.
 *
 * FAULTS_FILE names a file of rules, read anew at every call, one a line:
 *
 *     CALL PART ERRNO SECONDS      fsync base/ 5 0
 *
 * A CALL (fsync, fdatasync, pwrite) on a file whose path has PART in it waits SECONDS, then fails with ERRNO
 * unless that is 0.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static ssize_t rules(char *text, size_t size) {
    const char *name = getenv("FAULTS_FILE");
    int in = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (in < 0) return 0;
    ssize_t length = read(in, text, size - 1);
    close(in);
    text[length > 0 ? length : 0] = 0;
    return length;
}

static ssize_t path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    path[length > 0 ? length : 0] = 0;
    return length;
}

static int fails(const char *call, int fd) {
    char text[4096], path[PATH_MAX], ruled[32], part[256], *rest;
    int code;
    double seconds;
    if (rules(text, sizeof text) <= 0 || path_of(fd, path, sizeof path) <= 0) return 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (sscanf(line, "%31s %255s %d %lf", ruled, part, &code, &seconds) != 4) continue;
        if (strcmp(ruled, call) || !strstr(path, part)) continue;
        struct timespec pause = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
        if (seconds > 0) nanosleep(&pause, NULL);
        if (code) return errno = code, 1;
    }
    return 0;
}

#define OR_FAIL(call, name, given, fd)                                          \
    {                                                                           \
        static __typeof__(&name) real;                                          \
        if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name);           \
        return fails(call, fd) ? -1 : real given;                               \
    }

int fsync(int fd) OR_FAIL("fsync", fsync, (fd), fd)
int fdatasync(int fd) OR_FAIL("fdatasync", fdatasync, (fd), fd)
ssize_t pwrite(int fd, const void *from, size_t size, off_t at)
    OR_FAIL("pwrite", pwrite, (fd, from, size, at), fd)
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at)
    OR_FAIL("pwrite", pwrite64, (fd, from, size, at), fd)
ssize_t pwritev(int fd, const struct iovec *from, int count, off_t at)
    OR_FAIL("pwrite", pwritev, (fd, from, count, at), fd)
ssize_t pwritev64(int fd, const struct iovec *from, int count, off64_t at)
    OR_FAIL("pwrite", pwritev64, (fd, from, count, at), fd)
