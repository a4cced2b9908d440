/* The floor of the probing bench: the same questions asked by epoll in C, with nothing kept beyond what is counted.
 *
 *   floor tcp|http|websocket|https COUNT AT_ONCE PORT CA ADDRESS...
 *
 * Each probe is a new connection; of HTTP the status and the length of the body are checked, of a WebSocket the status,
 * of HTTPS the chain and the address too. The times of connect, TLS, first byte and end are taken as the product takes
 * them. It prints the CPU microseconds of one probe and the number of those that failed. Built without WITH_TLS it
 * leaves HTTPS out. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#endif

enum { CONNECT, SHAKE, ANSWER };
enum { TCP, HTTP, WEBSOCKET, HTTPS };

struct probe {
    int fd, state, used;
    const char *address;
    double times[5];
    char answer[8192];
#ifdef WITH_TLS
    SSL *tls;
#endif
};

static const char *names[] = {"tcp", "http", "websocket", "https"};
static int kind, poller, started, ended, failed, count, port, addresses;
static char **address;
static double took[4];
#ifdef WITH_TLS
static SSL_CTX *context;
#endif

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

static double cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void watch(struct probe *one, int operation, unsigned events) {
    struct epoll_event event = {.events = events, .data.ptr = one};
    epoll_ctl(poller, operation, one->fd, &event);
}

static void begin(struct probe *one);

static void end(struct probe *one, int right) {
    one->times[4] = now();
    for (int i = 0; i < 4; i++) took[i] += one->times[i + 1] - one->times[i];
    failed += !right;
    ended++;
#ifdef WITH_TLS
    if (one->tls) {
        SSL_free(one->tls);
        one->tls = NULL;
    }
#endif
    close(one->fd);
    if (started < count) begin(one);
    else one->fd = -1;
}

static void begin(struct probe *one) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    one->address = address[started++ % addresses];
    inet_pton(AF_INET, one->address, &to.sin_addr);
    one->state = CONNECT;
    one->used = 0;
    one->times[0] = now();
    one->times[1] = one->times[2] = one->times[3] = one->times[0];
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (one->fd < 0 || (connect(one->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS)) {
        perror("connect");
        exit(1);
    }
    watch(one, EPOLL_CTL_ADD, EPOLLOUT);
}

static int whole(struct probe *one) {
    one->answer[one->used] = 0;
    char *head = strstr(one->answer, "\r\n\r\n");
    if (!head) return 0;
    if (kind == WEBSOCKET) return 1;
    char *length = strcasestr(one->answer, "content-length:");
    return length && length < head && one->used >= head + 4 - one->answer + atoi(length + 15);
}

static int right(struct probe *one) {
    return !memcmp(one->answer, kind == WEBSOCKET ? "HTTP/1.1 101" : "HTTP/1.1 200", 12);
}

static void ask(struct probe *one) {
    char line[512];
    const char *more = kind == WEBSOCKET ? "connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
                                           "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                         : "accept: */*\r\nconnection: close\r\n";
    int size = snprintf(line, sizeof line, "GET / HTTP/1.1\r\nhost: %s:%d\r\nuser-agent: floor\r\nx-probe: %d\r\n%s\r\n",
                        one->address, port, started, more);
    one->state = ANSWER;
#ifdef WITH_TLS
    if (one->tls) {
        SSL_write(one->tls, line, size);
        return;
    }
#endif
    if (send(one->fd, line, size, MSG_NOSIGNAL) != size) end(one, 0);
}

#ifdef WITH_TLS
static void shake(struct probe *one) {
    if (one->state == CONNECT) {
        one->tls = SSL_new(context);
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(one->tls), one->address);
        SSL_set_fd(one->tls, one->fd);
        one->state = SHAKE;
    }
    int result = SSL_connect(one->tls);
    if (result == 1) {
        one->times[2] = now();
        ask(one);
    } else if (SSL_get_error(one->tls, result) != SSL_ERROR_WANT_READ) {
        ERR_clear_error();
        end(one, 0);
    }
}
#endif

static int heard(struct probe *one) {
    int room = sizeof one->answer - 1 - one->used;
#ifdef WITH_TLS
    if (one->tls) {
        int got = SSL_read(one->tls, one->answer + one->used, room);
        if (got > 0) return got;
        return SSL_get_error(one->tls, got) == SSL_ERROR_WANT_READ ? -1 : 0;
    }
#endif
    int got = recv(one->fd, one->answer + one->used, room, 0);
    return got < 0 && errno == EAGAIN ? -1 : got;
}

static void listen_to(struct probe *one) {
    int got = heard(one);
    if (got == -1) return;
    if (!one->used) one->times[3] = now();
    if (got <= 0) {
        end(one, 0);
        return;
    }
    one->used += got;
    if (!whole(one)) return;
    if (kind == WEBSOCKET) send(one->fd, "\x88\x82\0\0\0\0\x03\xe8", 8, MSG_NOSIGNAL);
    end(one, right(one));
}

static void step(struct probe *one, unsigned events) {
    if (one->state != CONNECT) {
#ifdef WITH_TLS
        if (one->state == SHAKE) {
            shake(one);
            return;
        }
#endif
        listen_to(one);
        return;
    }
    if (events & EPOLLERR) {
        end(one, 0);
        return;
    }
    one->times[1] = one->times[2] = now();
    if (kind == TCP) {
        end(one, 1);
        return;
    }
    watch(one, EPOLL_CTL_MOD, EPOLLIN);
#ifdef WITH_TLS
    if (kind == HTTPS) {
        shake(one);
        return;
    }
#endif
    ask(one);
}

static void run(struct probe *probes, int at_once) {
    struct epoll_event events[512];
    started = ended = failed = 0;
    for (int i = 0; i < at_once && started < count; i++) begin(&probes[i]);
    while (ended < count) {
        int ready = epoll_wait(poller, events, 512, 5000);
        if (ready <= 0) {
            fprintf(stderr, "nothing came for 5 s\n");
            exit(1);
        }
        for (int i = 0; i < ready; i++) step(events[i].data.ptr, events[i].events);
    }
}

int main(int argc, char **argv) {
    if (argc < 7) return 2;
    for (kind = 0; kind < 4 && strcmp(names[kind], argv[1]); kind++) continue;
    int at_once = atoi(argv[3]);
    port = atoi(argv[4]);
    address = argv + 6;
    addresses = argc - 6;
#ifdef WITH_TLS
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_default_verify_paths(context);
    if (kind == HTTPS && !SSL_CTX_load_verify_locations(context, argv[5], NULL)) return 2;
#else
    if (kind == HTTPS) return 3;
#endif
    if (kind > HTTPS) return 2;
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct probe *probes = calloc(at_once, sizeof *probes);
    count = at_once;
    run(probes, at_once); /* to warm up */
    count = atoi(argv[2]);
    double before = cpu();
    run(probes, at_once);
    printf("%.3f %d\n", 1e6 * (cpu() - before) / count, failed);
    return 0;
}
