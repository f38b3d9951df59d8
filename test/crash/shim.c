/*
 * Preloaded into a program under test (LD_PRELOAD): makes its writes and syncs to files below CRASH_FOLDER fail, ends the
 * program in the midst of one, lets the disk be full, and records them all for power cuts. What it is to do is written by
 * the test into the file CRASH_CONTROL, which is mapped here; the fields are those of shim.ts. Linux only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2 };
enum { OP_WRITE = 1, OP_SYNC, OP_LOST_SYNC, OP_TRUNCATE, OP_RENAME, OP_UNLINK, OP_LINK };

/* One 64-bit number each, as in shim.ts. `error` 0 ends the program instead. */
static struct { volatile int64_t kinds, countdown, again, error, failed, budget, refused, ops; } *control;
static const char *folder;
static int record = -1;
/* What is recorded is recorded in the order in which it happened. */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void start(void) {
  const char *file = getenv("CRASH_CONTROL"), *log = getenv("CRASH_RECORD");
  folder = getenv("CRASH_FOLDER");
  int fd = file && folder ? open(file, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0) return;
  control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (control == MAP_FAILED) control = NULL;
  if (log) record = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int below(const char *path) {
  size_t n = strlen(folder);
  return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == 0);
}

/* The path of an open file below the folder, else 0. */
static int place(int fd, char path[static 4096]) {
  if (!control) return 0;
  char link[40];
  int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, 4095);
  errno = before;
  if (n < 0) return 0;
  path[n] = 0;
  return below(path);
}

/* Whether this call is the one that fails; sets errno. */
static int fails(int kind) {
  if (!(control->kinds & kind) || control->countdown <= 0) return 0;
  if (__atomic_sub_fetch(&control->countdown, 1, __ATOMIC_SEQ_CST) != 0) return 0;
  control->countdown = control->again;
  control->again = 0;
  errno = (int)control->error;
  __atomic_add_fetch(&control->failed, 1, __ATOMIC_SEQ_CST);
  return 1;
}

static void put(const void *data, size_t length) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = dlsym(RTLD_NEXT, "write");
  if (real(record, data, length) != (ssize_t)length) abort();
}

static void note(int op, const char *path, int64_t offset, const void *data, int64_t length) {
  if (record < 0) return;
  int before = errno;
  int64_t head[4] = {op, (int64_t)strlen(path), offset, length};
  put(head, sizeof head);
  put(path, strlen(path));
  /* The data of a write alone; a truncation's length is its offset. */
  if (data) put(data, (size_t)length);
  __atomic_add_fetch(&control->ops, 1, __ATOMIC_SEQ_CST);
  errno = before;
}

/* How many bytes the disk takes of `n`; 0 of some where it is full. */
static size_t room(size_t n) {
  for (;;) {
    int64_t left = control->budget;
    if (left < 0) return n;
    size_t taken = (size_t)left < n ? (size_t)left : n;
    /* The test may give room at the same moment. */
    if (!__atomic_compare_exchange_n(&control->budget, &left, left - (int64_t)taken, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) continue;
    if (taken < n) control->refused++;
    return taken;
  }
}

static ssize_t put_at(int fd, const void *data, size_t n, off_t at, const char *path) {
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
  ssize_t done = real(fd, data, n, at);
  if (done > 0) note(OP_WRITE, path, at, data, done);
  return done;
}

static ssize_t write_at(int fd, const void *data, size_t n, off_t at, const char *path) {
  pthread_mutex_lock(&order);
  ssize_t done = -1;
  if (fails(WRITE)) {
    int error = errno;
    /* A write that is cut short leaves what it had written. */
    put_at(fd, data, n / 2, at, path);
    if (error == 0) kill(getpid(), SIGKILL);
    errno = error;
  } else {
    size_t taken = room(n);
    if (taken == 0 && n > 0) errno = ENOSPC;
    else done = put_at(fd, data, taken, at, path);
  }
  pthread_mutex_unlock(&order);
  return done;
}

ssize_t pwrite64(int fd, const void *data, size_t n, off_t at) {
  char path[4096];
  if (place(fd, path)) return write_at(fd, data, n, at, path);
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
  return real(fd, data, n, at);
}
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { return pwrite64(fd, data, n, at); }

ssize_t write(int fd, const void *data, size_t n) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = dlsym(RTLD_NEXT, "write");
  char path[4096];
  if (!place(fd, path)) return real(fd, data, n);
  off_t at = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
  if (at < 0) return real(fd, data, n);
  ssize_t done = write_at(fd, data, n, at, path);
  if (done > 0) lseek(fd, at + done, SEEK_SET);
  return done;
}

/* Writing less than was asked is allowed: the first part alone. */
ssize_t writev(int fd, const struct iovec *parts, int n) {
  static ssize_t (*real)(int, const struct iovec *, int);
  if (!real) real = dlsym(RTLD_NEXT, "writev");
  char path[4096];
  return n > 0 && place(fd, path) ? write(fd, parts->iov_base, parts->iov_len) : real(fd, parts, n);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int n, off_t at) {
  static ssize_t (*real)(int, const struct iovec *, int, off_t);
  if (!real) real = dlsym(RTLD_NEXT, "pwritev64");
  char path[4096];
  return n > 0 && place(fd, path) ? write_at(fd, parts->iov_base, parts->iov_len, at, path) : real(fd, parts, n, at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at) { return pwritev64(fd, parts, n, at); }

static int synced(int fd, const char *name) {
  int (*real)(int) = dlsym(RTLD_NEXT, name);
  char path[4096];
  if (!place(fd, path)) return real(fd);
  pthread_mutex_lock(&order);
  int failing = fails(SYNC), error = errno;
  if (failing && error == 0) kill(getpid(), SIGKILL);
  int done = failing ? -1 : real(fd);
  /* After a failed sync the kernel calls the pages clean: a later one does not write them again. */
  note(done == 0 ? OP_SYNC : OP_LOST_SYNC, path, 0, NULL, 0);
  pthread_mutex_unlock(&order);
  if (failing) errno = error;
  return done;
}
int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

int ftruncate64(int fd, off_t size) {
  static int (*real)(int, off_t);
  if (!real) real = dlsym(RTLD_NEXT, "ftruncate64");
  char path[4096];
  if (!place(fd, path)) return real(fd, size);
  pthread_mutex_lock(&order);
  int done = real(fd, size);
  if (done == 0) note(OP_TRUNCATE, path, size, NULL, 0);
  pthread_mutex_unlock(&order);
  return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int named(const char *name, int op, const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, name);
  if (!control || !below(from)) return real(from, to);
  pthread_mutex_lock(&order);
  int done = real(from, to);
  if (done == 0) note(op, from, 0, to, (int64_t)strlen(to));
  pthread_mutex_unlock(&order);
  return done;
}
int rename(const char *from, const char *to) { return named("rename", OP_RENAME, from, to); }
int link(const char *from, const char *to) { return named("link", OP_LINK, from, to); }

int unlink(const char *path) {
  int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
  if (!control || !below(path)) return real(path);
  pthread_mutex_lock(&order);
  int done = real(path);
  if (done == 0) note(OP_UNLINK, path, 0, NULL, 0);
  pthread_mutex_unlock(&order);
  return done;
}
