/*
 * The interop routes over plain sockets, one thread per connection. It writes as C servers do: a head in several
 * writes, header names in odd cases, chunks of one byte, HTTP/1.0 without a length.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define HEAD_MOST 65536

static int idle_ms = 1000;

static int put(int fd, const char *text, size_t length) {
  while (length > 0) {
    ssize_t n = send(fd, text, length, MSG_NOSIGNAL);
    if (n <= 0) return -1;
    text += n;
    length -= (size_t)n;
  }
  return 0;
}

static int say(int fd, const char *text) { return put(fd, text, strlen(text)); }

static int respond(int fd, const char *status, const char *lines, const char *body, size_t length, int head) {
  char text[512];
  snprintf(text, sizeof text, "HTTP/1.1 %s\r\n", status);
  if (say(fd, text)) return -1;
  snprintf(text, sizeof text, "x-SERVER:c\r\n%sCONTENT-length:  %zu  \r\n\r\n", lines, length);
  return say(fd, text) || (!head && put(fd, body, length));
}

/* 1: the connection stays. */
static int answer(int fd, const char *method, const char *path, const char *body, size_t length) {
  int head = strcmp(method, "HEAD") == 0;
  if (strcmp(path, "/json") == 0) {
    const char *json = "{\"id\":7,\"name\":\"seven\"}";
    return !respond(fd, "200 OK", "", json, strlen(json), head);
  }
  if (strcmp(path, "/chunked") == 0) {
    const char *text = "one two three";
    char chunk[16];
    if (say(fd, "HTTP/1.1 200\r\nTRANSFER-ENCODING:chunked\r\n\r\n")) return 0;
    for (; *text; text++) {
      snprintf(chunk, sizeof chunk, "0001\r\n%c\r\n", *text);
      if (say(fd, chunk)) return 0;
    }
    return !say(fd, "0\r\n\r\n");
  }
  if (strcmp(path, "/echo") == 0) return !respond(fd, "200 OK", "", body, length, head);
  if (strcmp(path, "/empty") == 0) return !say(fd, "HTTP/1.1 204 No Content\r\n\r\n");
  if (strcmp(path, "/close") == 0) {
    respond(fd, "200 OK", "Connection:close\r\n", "bye", 3, head);
    return 0;
  }
  if (strcmp(path, "/old") == 0) {
    say(fd, "HTTP/1.0 200 OK\r\n\r\nold");
    return 0;
  }
  return !respond(fd, "404 Not Found", "", "nothing here", 12, head);
}

static void *serve(void *argument) {
  int fd = (int)(intptr_t)argument, on = 1, stays = 1;
  struct timeval idle = {idle_ms / 1000, (idle_ms % 1000) * 1000};
  char *head = malloc(HEAD_MOST + 1);
  size_t used = 0;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
  while (stays) {
    char *end = NULL, method[16], path[1024];
    while (!(end = memmem(head, used, "\r\n\r\n", 4)) && used < HEAD_MOST) {
      ssize_t n = recv(fd, head + used, HEAD_MOST - used, 0);
      if (n <= 0) goto done;
      used += (size_t)n;
    }
    if (!end) break;
    *end = 0;
    if (sscanf(head, "%15s %1023s", method, path) != 2) break;
    const char *line = strcasestr(head, "\r\ncontent-length:");
    size_t length = line ? strtoul(line + 17, NULL, 10) : 0;
    size_t before = (size_t)(end + 4 - head), have = used - before < length ? used - before : length;
    char *body = malloc(length + 1);
    memcpy(body, end + 4, have);
    size_t took = before + have;
    while (have < length) {
      ssize_t n = recv(fd, body + have, length - have, 0);
      if (n <= 0) break;
      have += (size_t)n;
    }
    stays = have == length && answer(fd, method, path, body, length);
    free(body);
    used -= took;
    memmove(head, head + took, used);
  }
done:
  free(head);
  shutdown(fd, SHUT_WR);
  close(fd);
  return NULL;
}

int main(int count, char **words) {
  int port = count > 1 ? atoi(words[1]) : 0, on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (count > 2) idle_ms = atoi(words[2]);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  signal(SIGPIPE, SIG_IGN);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 128)) return 1;
  for (;;) {
    pthread_t thread;
    int one = accept(fd, NULL, NULL);
    if (one < 0) continue;
    if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)one)) close(one);
    else pthread_detach(thread);
  }
}
