/*
 * A target that knows the truth: answers after a known delay, or with a known fault, and logs when each request came
 * and when its answer left, on the machine's monotonic clock. One thread, epoll, Linux.
 *
 *   cc -O2 -o truth-server truth-server.c -lm
 *   truth-server --log=FILE [--port=N] [--seed=N] [--capacity=PER_SECOND] [--endless=BYTES] [--bomb=GZIP_FILE] [--spin]
 *
 * Prints `listening PORT`. On SIGTERM it writes its log and ends. A line of the log, times in ns:
 *
 *   GET /constant?us=5000&id=7 RECEIVED DUE SENT     SENT is 0 when the answer never left in whole
 *   ACCEPT - AT 0 0
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "truth-answers.h"
#include "truth-timers.h"

#define MOST_CONNECTIONS 65536
#define BUFFER 16384
#define TARGET 512

struct connection {
  int fd;
  uint32_t generation;
  char in[BUFFER];
  size_t have;
  int is_busy;
  /* The answer under way: step, how often it was written, bytes of it written. */
  struct script script;
  int step;
  long done;
  size_t written;
  char what[TARGET + 16];
  char text[256];
  int64_t received, due, sent;
};

static struct connection *connections[MOST_CONNECTIONS];
static uint32_t generations;
static struct settings settings = {1, 300, 0, NULL};
static int is_spinning;
static int poller, clock_fd;
static FILE *log_file;
static volatile sig_atomic_t is_ending;

static void parse(struct connection *c, int64_t now);

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

/* What timers and events carry: a descriptor may meanwhile belong to another connection. */
static uint64_t tag_of(const struct connection *c) { return (uint64_t)c->generation << 32 | (uint32_t)c->fd; }

static struct connection *tagged(uint64_t tag) {
  struct connection *c = connections[(uint32_t)tag];
  return c != NULL && c->generation == tag >> 32 ? c : NULL;
}

static void log_request(struct connection *c, int is_complete) {
  fprintf(log_file, "%s %lld %lld %lld\n", c->what, (long long)c->received, (long long)c->due,
          is_complete ? (long long)c->sent : 0LL);
}

static void hang_up(struct connection *c, int is_reset) {
  if (c->is_busy) log_request(c, 0);
  if (is_reset) {
    struct linger at_once = {1, 0};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  close(c->fd);
  connections[c->fd] = NULL;
  free(c);
}

static void finish(struct connection *c) {
  log_request(c, 1);
  c->is_busy = 0;
  if (c->script.ending != KEEP) hang_up(c, c->script.ending == RESET);
  else parse(c, now_ns());
}

static void want_output(struct connection *c, int is_wanted) {
  struct epoll_event event = {EPOLLIN | EPOLLRDHUP | (is_wanted ? EPOLLOUT : 0), {.u64 = tag_of(c)}};
  epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event);
}

/* Writes the rest of one repetition; false when the connection is full or gone. */
static int write_piece(struct connection *c, const struct step *step) {
  while (c->written < step->size) {
    c->sent = now_ns();
    ssize_t n = send(c->fd, step->data + c->written, step->size - c->written, MSG_NOSIGNAL);
    if (n > 0) c->written += (size_t)n;
    else if (errno == EAGAIN) return want_output(c, 1), 0;
    else return hang_up(c, 0), 0;
  }
  return 1;
}

/* The wait of the present repetition is over: write it, then either wait for the next or go on. */
static void advance(struct connection *c) {
  for (;;) {
    const struct step *step = &c->script.steps[c->step];
    if (c->done < step->times) {
      if (!write_piece(c, step)) return;
      c->written = 0;
      c->done++;
    }
    if (c->done >= step->times) {
      c->done = 0;
      if (++c->step == 3 || c->script.steps[c->step].times == 0) return finish(c);
      step = &c->script.steps[c->step];
    }
    if (step->wait_ns > 0) return wake_at(now_ns() + step->wait_ns, tag_of(c));
  }
}

static void answer(struct connection *c, const char *target, int64_t now) {
  int64_t delay = delay_of(target, &settings, now);
  const struct script *known = script_of(target);
  if (delay >= 0) c->script = (struct script){"", {{delay, TEXT(OK_ANSWER), 1}}, KEEP};
  else if (is_path(target, "/texts"))
    c->script = (struct script){"", {{0, c->text, write_text(c->text, sizeof c->text), 1}}, KEEP};
  else c->script = known != NULL ? *known : missing;
  c->received = now;
  c->due = now + c->script.steps[0].wait_ns;
  c->sent = 0;
  c->step = 0;
  c->done = 0;
  c->written = 0;
  c->is_busy = 1;
  if (c->script.steps[0].wait_ns > 0) wake_at(c->due, tag_of(c));
  else advance(c);
}

static size_t body_length(const char *head) {
  const char *field = strcasestr(head, "\r\ncontent-length:");
  return field == NULL ? 0 : (size_t)strtoull(field + 17, NULL, 10);
}

/* Answers the request at the start of the buffer, when all of it has come; a request has at most 16 KB. `now` is when its last byte was read. */
static void parse(struct connection *c, int64_t now) {
  if (c->is_busy) return;
  c->in[c->have] = '\0';
  char *end = strstr(c->in, "\r\n\r\n");
  if (end == NULL) return;
  size_t head = (size_t)(end - c->in) + 4;
  end[2] = '\0';
  size_t whole = head + body_length(c->in);
  end[2] = '\r';
  if (whole > c->have) return;
  char method[16] = "", target[TARGET] = "";
  sscanf(c->in, "%15s %511s", method, target);
  snprintf(c->what, sizeof c->what, "%s %s", method, target);
  memmove(c->in, c->in + whole, c->have - whole);
  c->have -= whole;
  answer(c, target, now);
}

static void read_input(struct connection *c) {
  ssize_t n = read(c->fd, c->in + c->have, BUFFER - 1 - c->have);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) return hang_up(c, 0);
  c->have += (size_t)n;
  parse(c, now_ns());
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    fprintf(log_file, "ACCEPT - %lld 0 0\n", (long long)now_ns());
    struct connection *c = fd < MOST_CONNECTIONS ? calloc(1, sizeof *c) : NULL;
    if (c == NULL) {
      close(fd);
      continue;
    }
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    c->fd = fd;
    c->generation = ++generations;
    connections[fd] = c;
    struct epoll_event event = {EPOLLIN | EPOLLRDHUP, {.u64 = tag_of(c)}};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
  }
}

static void serve(uint64_t tag, uint32_t events) {
  struct connection *c = tagged(tag);
  if (c == NULL) return;
  if (events & (EPOLLERR | EPOLLHUP)) return hang_up(c, 0);
  if (events & EPOLLOUT) {
    want_output(c, 0);
    if (c->is_busy) advance(c);
    c = tagged(tag);
  }
  if (c != NULL && (events & (EPOLLIN | EPOLLRDHUP))) read_input(c);
}

static void run_timers(void) {
  while (timers > 0 && heap[0].due <= now_ns()) {
    struct connection *c = tagged(pop_timer().tag);
    if (c != NULL) advance(c);
  }
}

/* The timer descriptor wakes to the microsecond; epoll's own timeout only to the millisecond. */
static int wait_for_events(struct epoll_event *events, int most) {
  /* SIGTERM is let through only here, so that it cannot come between the check and the wait. */
  sigset_t none;
  sigemptyset(&none);
  if (is_spinning) return epoll_pwait(poller, events, most, timers > 0 ? 0 : 100, &none);
  struct itimerspec at = {{0, 0}, {0, 0}};
  if (timers > 0) at.it_value = (struct timespec){heap[0].due / SECOND, heap[0].due % SECOND};
  timerfd_settime(clock_fd, TFD_TIMER_ABSTIME, &at, NULL);
  return epoll_pwait(poller, events, most, -1, &none);
}

static int open_listener(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  socklen_t size = sizeof address;
  if (bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 4096) != 0) {
    perror("truth-server");
    exit(1);
  }
  getsockname(fd, (struct sockaddr *)&address, &size);
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void end(int signal) {
  (void)signal;
  is_ending = 1;
}

static int read_options(int count, char **words) {
  int port = 0;
  for (int i = 1; i < count; i++) {
    const char *word = words[i], *value = strchr(word, '=');
    value = value == NULL ? "" : value + 1;
    if (strncmp(word, "--port=", 7) == 0) port = atoi(value);
    else if (strncmp(word, "--log=", 6) == 0) log_file = fopen(value, "w");
    else if (strncmp(word, "--seed=", 7) == 0) settings.seed = strtoull(value, NULL, 10);
    else if (strncmp(word, "--capacity=", 11) == 0) settings.capacity = atof(value);
    else if (strncmp(word, "--endless=", 10) == 0) settings.endless = atoll(value);
    else if (strncmp(word, "--bomb=", 7) == 0) settings.bomb = value;
    else if (strcmp(word, "--spin") == 0) is_spinning = 1;
  }
  if (log_file == NULL) exit(2);
  return port;
}

int main(int count, char **words) {
  int port = read_options(count, words);
  /* A write to the disk in the middle of a run would delay answers. */
  setvbuf(log_file, NULL, _IOFBF, 16 << 20);
  prepare_answers(&settings);
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  sigprocmask(SIG_BLOCK, &term, NULL);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  prctl(PR_SET_TIMERSLACK, 1UL);
  poller = epoll_create1(EPOLL_CLOEXEC);
  clock_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  int listener = open_listener(port);
  /* Generations begin at 1: the tags of these two are no connection's. */
  struct epoll_event watched = {EPOLLIN, {.u64 = (uint64_t)listener}}, events[256];
  struct epoll_event ticks = {EPOLLIN | EPOLLET, {.u64 = (uint64_t)clock_fd}};
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &watched);
  epoll_ctl(poller, EPOLL_CTL_ADD, clock_fd, &ticks);
  while (!is_ending) {
    int ready = wait_for_events(events, 256);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.u64 == (uint64_t)listener) accept_all(listener);
      else serve(events[i].data.u64, events[i].events);
    }
    run_timers();
  }
  for (int fd = 0; fd < MOST_CONNECTIONS; fd++)
    if (connections[fd] != NULL) hang_up(connections[fd], 0);
  return fclose(log_file) != 0;
}
