/*
 * An HTTP server that answers each request exactly so many microseconds after it has come, and knows how exactly it
 * did: the truth that latencies are compared with. One thread, busy polling: it takes a core for itself.
 *
 *   delay <microseconds> <seconds>
 *
 * Listens on a free port of 127.0.0.1 and prints its number. GET /stats gives {"n":…,"p50Us":…,"p99Us":…} of the time
 * from reading a request to writing its answer, since the last such question. Ends after <seconds>, or when its
 * standard input closes. Requests have no body and are not pipelined.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_CONNECTIONS 20000
#define MOST_US 1000000
#define RING (1 << 16)
#define EVENTS 256

struct due { long long at, received; int fd; unsigned generation; };

static struct due ring[RING];
static unsigned head, tail;
static unsigned generation[MOST_CONNECTIONS];
static unsigned char matched[MOST_CONNECTIONS]; /* bytes of "\r\n\r\n" seen so far */
static unsigned residence[MOST_US + 1];
static unsigned long counted;
static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n\r\nhello, world!!\n";

static long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long percentile(double share) {
  unsigned long wanted = (unsigned long)(share * counted), seen = 0;
  for (long us = 0; us <= MOST_US; us++)
    if ((seen += residence[us]) > wanted) return us;
  return 0;
}

static void write_stats(int fd) {
  char body[128], text[256];
  int length = snprintf(body, sizeof body, "{\"n\":%lu,\"p50Us\":%ld,\"p99Us\":%ld}", counted, percentile(0.5),
                        percentile(0.99));
  int all = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body);
  if (write(fd, text, all) < 0) perror("write");
  memset(residence, 0, sizeof residence);
  counted = 0;
}

static void drop(int fd) {
  generation[fd]++;
  close(fd);
}

/* Whether the data ends a request head. */
static int ends_head(int fd, const char *data, ssize_t length) {
  for (ssize_t i = 0; i < length; i++) {
    char wanted = matched[fd] % 2 == 0 ? '\r' : '\n';
    matched[fd] = data[i] == wanted ? matched[fd] + 1 : data[i] == '\r';
    if (matched[fd] == 4) {
      matched[fd] = 0;
      return 1;
    }
  }
  return 0;
}

static void read_request(int fd, long long delay_ns) {
  char data[4096];
  ssize_t length = read(fd, data, sizeof data);
  if (length < 0 && errno == EAGAIN) return;
  if (length <= 0) {
    drop(fd);
    return;
  }
  long long received = now_ns();
  if (!ends_head(fd, data, length)) return;
  if (length > 10 && memcmp(data, "GET /stats", 10) == 0) {
    write_stats(fd);
    return;
  }
  ring[tail++ % RING] = (struct due){received + delay_ns, received, fd, generation[fd]};
}

static void answer_due(void) {
  long long now = now_ns();
  while (head != tail && ring[head % RING].at <= now) {
    struct due *one = &ring[head++ % RING];
    if (one->generation != generation[one->fd]) continue;
    if (write(one->fd, answer, sizeof answer - 1) < 0) continue;
    long us = (now - one->received) / 1000;
    residence[us > MOST_US ? MOST_US : us]++;
    counted++;
    now = now_ns();
  }
}

static void accept_all(int listener, int poll) {
  for (;;) {
    int fd = accept4(listener, 0, 0, SOCK_NONBLOCK);
    if (fd < 0) return;
    if (fd >= MOST_CONNECTIONS) {
      close(fd);
      continue;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    matched[fd] = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
  }
}

static int listen_anywhere(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, 4096) < 0) {
    perror("listen");
    exit(1);
  }
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(int count, char **words) {
  if (count < 3) return 2;
  long long delay_ns = atoll(words[1]) * 1000, end = now_ns() + atoll(words[2]) * 1000000000LL;
  int listener = listen_anywhere(), poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  event.data.fd = 0;
  epoll_ctl(poll, EPOLL_CTL_ADD, 0, &event);
  while (now_ns() < end) {
    int ready = epoll_wait(poll, events, EVENTS, 0);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      char byte;
      if (fd == listener) accept_all(listener, poll);
      else if (fd != 0) read_request(fd, delay_ns);
      else if (read(0, &byte, 1) <= 0) return 0;
    }
    answer_due();
  }
  return 0;
}
