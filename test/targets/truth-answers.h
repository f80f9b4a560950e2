/*
 * What the truth server answers. An answer is a script of a few writes, each after a wait; the delays of ordinary
 * answers come from a distribution, by request index and seed, so that a run can be repeated.
 */
#ifndef TRUTH_ANSWERS_H
#define TRUTH_ANSWERS_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS 1000000LL
#define SECOND 1000000000LL

enum ending { KEEP, CLOSE, RESET };

/* Written `times` times, each after `wait_ns`. */
struct step { int64_t wait_ns; const char *data; size_t size; long times; };

struct script { const char *path; struct step steps[3]; enum ending ending; };

struct settings { uint64_t seed; double capacity; long long endless; const char *bomb; };

#define TEXT(text) (text), sizeof(text) - 1
#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
#define OK_ANSWER OK_HEAD "Content-Length: 3\r\n\r\nok\n"
#define BROKEN_JSON "HTTP/1.1 500 Broken\r\nContent-Type: application/json\r\n"
#define PART OK_HEAD "Content-Length: 1000\r\n\r\nonly a part of it"
/* Long enough for the client to have read what came before the end of the connection. */
#define SOON (20 * MS)
#define DRIP (100 * MS)

static char zeros[1 << 18];
static char letters[1 << 10];
static char endless_head[128];
static char bomb_head[128];

static struct script scripts[] = {
  {"/fault/reset-before-headers", {{0, "", 0, 0}}, RESET},
  {"/fault/reset-mid-body", {{0, TEXT(PART), 1}, {SOON, "", 0, 1}}, RESET},
  {"/fault/truncated", {{0, TEXT(PART), 1}, {SOON, "", 0, 1}}, CLOSE},
  {"/fault/no-answer", {{0, "", 0, 0}}, CLOSE},
  {"/fault/drip-headers", {{0, TEXT(OK_HEAD), 1}, {DRIP, TEXT("X-Drip: 1\r\n"), 600}}, CLOSE},
  {"/fault/drip-body", {{0, TEXT(OK_HEAD "Content-Length: 600\r\n\r\n"), 1}, {DRIP, "x", 1, 600}}, KEEP},
  {"/fault/malformed-status", {{0, TEXT("HTTP/1.1 2x0 What\r\nContent-Length: 0\r\n\r\n"), 1}}, KEEP},
  {"/fault/bad-chunk", {{0, TEXT(OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"), 1}}, KEEP},
  {"/fault/two-lengths", {{0, TEXT(OK_HEAD "Content-Length: 3\r\nContent-Length: 5\r\n\r\nok\n"), 1}}, KEEP},
  {"/fault/length-and-chunked",
   {{0, TEXT(OK_HEAD "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nok\n\r\n0\r\n\r\n"), 1}}, KEEP},
  {"/fault/huge-headers",
   {{0, TEXT("HTTP/1.1 200 OK\r\nX-Long: "), 1}, {0, letters, sizeof letters, 70}, {0, TEXT("\r\n\r\n"), 1}}, CLOSE},
  /* A second answer that nobody asked for. */
  {"/fault/extra-answer", {{0, TEXT(OK_ANSWER "HTTP/1.1 599 Smuggled\r\nContent-Length: 0\r\n\r\n"), 1}}, KEEP},
  {"/fault/idle-close", {{0, TEXT(OK_ANSWER), 1}, {5 * MS, "", 0, 1}}, CLOSE},
  {"/fault/close-after", {{0, TEXT(OK_ANSWER), 1}}, CLOSE},
  {"/fault/redirect-loop",
   {{0, TEXT("HTTP/1.1 302 Found\r\nLocation: /fault/redirect-loop?hop\r\nContent-Length: 0\r\n\r\n"), 1}}, KEEP},
  {"/fault/slow", {{10 * SECOND, TEXT(OK_ANSWER), 1}}, KEEP},
  {"/fault/hint", {{0, TEXT("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), 1}, {MS, TEXT(OK_ANSWER), 1}}, KEEP},
  {"/fault/error", {{0, TEXT("HTTP/1.1 500 Broken\r\nContent-Length: 7\r\n\r\nbroken\n"), 1}}, KEEP},
  {"/endless", {{0, endless_head, 0, 1}, {0, zeros, sizeof zeros, 0}}, CLOSE},
  {"/bomb", {{0, bomb_head, 0, 1}, {0, NULL, 0, 1}}, KEEP},
};
#define SCRIPTS (sizeof scripts / sizeof scripts[0])

static const struct script missing = {"", {{0, TEXT("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), 1}}, KEEP};

static int is_path(const char *target, const char *path) {
  size_t size = strlen(path);
  return strncmp(target, path, size) == 0 && (target[size] == '\0' || target[size] == '?');
}

static struct script *script_of(const char *path) {
  for (size_t i = 0; i < SCRIPTS; i++)
    if (is_path(path, scripts[i].path)) return &scripts[i];
  return NULL;
}

/* Fills in the scripts that the command line decides about. */
static void prepare_answers(const struct settings *settings) {
  memset(letters, 'a', sizeof letters);
  struct script *endless = script_of("/endless");
  long chunks = (long)((settings->endless + sizeof zeros - 1) / sizeof zeros);
  endless->steps[1].times = chunks;
  endless->steps[0].size = (size_t)snprintf(endless_head, sizeof endless_head, OK_HEAD "Content-Length: %lld\r\n\r\n",
                                            (long long)chunks * (long long)sizeof zeros);
  FILE *file = settings->bomb == NULL ? NULL : fopen(settings->bomb, "rb");
  if (file == NULL) return;
  struct script *bomb = script_of("/bomb");
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  char *data = malloc(size);
  if (data == NULL || fread(data, 1, size, file) != size) exit(1);
  fclose(file);
  bomb->steps[1].data = data;
  bomb->steps[1].size = size;
  bomb->steps[0].size = (size_t)snprintf(bomb_head, sizeof bomb_head,
                                         OK_HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", size);
}

/* splitmix64 of seed and index: the same number for the same request, whatever came before it. */
static uint64_t hash(uint64_t seed, uint64_t index) {
  uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

static double uniform(uint64_t seed, uint64_t index) { return ((double)(hash(seed, index) >> 11) + 0.5) * 0x1p-53; }

/* One server that takes 1/capacity for each request, first come, first served. */
static int64_t queued(double capacity, int64_t now) {
  static int64_t free_at;
  if (free_at < now) free_at = now;
  free_at += (int64_t)((double)SECOND / capacity);
  return free_at - now;
}

/* How long an ordinary request takes in ns, or -1 when the target is none. */
static int64_t delay_of(const char *target, const struct settings *settings, int64_t now) {
  static uint64_t lognormal, bimodal, sawtooth;
  if (is_path(target, "/constant")) {
    const char *us = strstr(target, "us=");
    return us == NULL ? 0 : atoll(us + 3) * 1000;
  }
  if (is_path(target, "/lognormal")) {
    double u = uniform(settings->seed, 2 * lognormal), v = uniform(settings->seed, 2 * lognormal + 1);
    lognormal++;
    return (int64_t)(5e6 * exp(0.5 * sqrt(-2 * log(u)) * cos(2 * M_PI * v)));
  }
  if (is_path(target, "/bimodal")) return uniform(settings->seed, bimodal++) < 0.95 ? 2 * MS : 80 * MS;
  if (is_path(target, "/sawtooth")) return MS + (int64_t)(sawtooth++ % 100) * MS / 10;
  if (is_path(target, "/capacity")) return queued(settings->capacity, now);
  return -1;
}

/* 500 with a text of its own each time: six words, so that masking digits does not make them one. */
static size_t write_text(char *to, size_t room) {
  static const char *const words[] = {"amber", "birch", "coral", "delta", "ember", "flint", "grove", "haven"};
  static unsigned count;
  char body[64] = "{\"detail\":\"";
  for (int place = 0; place < 6; place++) {
    if (place > 0) strcat(body, " ");
    strcat(body, words[(count >> (3 * place)) & 7]);
  }
  strcat(body, "\"}");
  count++;
  return (size_t)snprintf(to, room, BROKEN_JSON "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
}

#endif
