/* Touches pages as a pattern says, in memory cgroups, and counts its major faults.

   usage: toucher [-p] [-c] [-t SECONDS] [-m MEMORY_STAT] GROUP PATTERN QUANTUM [GROUP PATTERN QUANTUM ...]
          toucher -g PATTERN

   GROUP is the directory of a memory cgroup. PATTERN is a file (TPAT0001) or NAME,PAGES,ACCESSES,SEED,WRITE_PERCENT
   with NAME one of seq uniform zipfS hotcold phase scanzipf. One process a GROUP; they take turns of QUANTUM accesses.

   -p  each process writes all its pages once, in order, before counting starts
   -c  calibrate: populate, print the bytes that the groups are charged beyond the pages themselves, and end
   -t  end after so many seconds, whatever happens (default 300)
   -m  read this file every 2 ms, which keeps the kernel's statistics fresh
   -g  print the pattern as a TPAT0001 file and end

   Prints a line for each process: number, major faults, minor faults, mean pages held, "ok" or "killed".

   Everything but the touched pages is allocated before a process joins its group, so that the group is charged for
   the pages, their page tables and little else; -c measures that little. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096u
#define WRITE_BIT (1u << 31)
#define FREE_BIT (1u << 30)
#define MAX_PROCESSES 64

struct pattern {
    uint32_t pages;
    uint64_t count;
    uint32_t *words;
};

struct shared {
    volatile int counting;                      /* all processes are populated */
    volatile int finished[MAX_PROCESSES];
    volatile long major[MAX_PROCESSES];
    volatile long minor[MAX_PROCESSES];
};

static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("toucher: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (memory == NULL)
        fail("no memory for %zu bytes", count * size);
    return memory;
}

/* The generator of the reference patterns; every draw is in the order that the project's own generator makes it. */

static uint64_t state;

static uint64_t draw(void)
{
    uint64_t mixed = state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
}

static uint32_t below(uint32_t bound)
{
    return (uint32_t)(((unsigned __int128)draw() * bound) >> 64);
}

static uint32_t *permutation(uint32_t count)
{
    uint32_t *order = allocate(count, sizeof *order);
    for (uint32_t at = 0; at < count; at++)
        order[at] = at;
    for (uint32_t at = count - 1; at > 0; at--) {
        uint32_t other = below(at + 1), kept = order[at];
        order[at] = order[other];
        order[other] = kept;
    }
    return order;
}

static double *cumulative(uint32_t count, double exponent)
{
    double *sums = allocate(count, sizeof *sums), sum = 0;
    for (uint32_t rank = 0; rank < count; rank++)
        sums[rank] = sum += pow(rank + 1.0, -exponent);
    return sums;
}

static uint32_t zipf_rank(const double *sums, uint32_t count)
{
    double drawn = (double)(draw() >> 11) * 0x1p-53 * sums[count - 1];
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (sums[middle] > drawn)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static uint32_t phase_page(uint64_t at, uint64_t count, uint32_t pages)
{
    uint32_t phase = (uint32_t)(at * 8 / count);
    uint32_t start = (uint32_t)((uint64_t)phase * (pages / 8) % pages);
    return below(100) < 95 ? (start + below(pages / 4)) % pages : below(pages);
}

static struct pattern generate(const char *name, uint32_t pages, uint64_t count, uint64_t seed, uint32_t write_percent)
{
    struct pattern made = { pages, count, allocate(count, sizeof(uint32_t)) };
    int zipf = strncmp(name, "zipf", 4) == 0, scan = strcmp(name, "scanzipf") == 0, hot = strcmp(name, "hotcold") == 0;
    uint32_t *order = NULL, next = 0, page;
    double *sums = NULL;
    state = seed;
    if (zipf || scan)
        sums = cumulative(pages, zipf ? atof(name + 4) : 1.0);
    if (zipf || scan || hot)
        order = permutation(pages);
    for (uint64_t at = 0; at < count; at++) {
        if (zipf)
            page = order[zipf_rank(sums, pages)];
        else if (scan && below(4) == 0)
            page = next, next = (next + 1) % pages;
        else if (scan)
            page = order[zipf_rank(sums, pages)];
        else if (hot && below(10) < 9)
            page = order[below(pages / 10)];
        else if (hot)
            page = order[pages / 10 + below(pages - pages / 10)];
        else if (strcmp(name, "seq") == 0)
            page = (uint32_t)(at % pages);
        else if (strcmp(name, "uniform") == 0)
            page = below(pages);
        else if (strcmp(name, "phase") == 0)
            page = phase_page(at, count, pages);
        else
            fail("there is no pattern '%s'", name);
        if (write_percent >= 100 || (write_percent > 0 && below(100) < write_percent))
            page |= WRITE_BIT;
        made.words[at] = page;
    }
    free(sums);
    free(order);
    return made;
}

static struct pattern load(const char *path)
{
    struct { char magic[8]; uint32_t pages, zero; uint64_t count; } head;
    struct pattern loaded;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail("%s: %s", path, strerror(errno));
    if (fread(&head, sizeof head, 1, file) != 1 || memcmp(head.magic, "TPAT0001", 8) != 0)
        fail("%s is no TPAT0001 file (unpack .gz first)", path);
    loaded = (struct pattern){ head.pages, head.count, allocate(head.count, sizeof(uint32_t)) };
    if (fread(loaded.words, sizeof(uint32_t), loaded.count, file) != loaded.count)
        fail("%s is too short", path);
    for (uint64_t at = 0; at < loaded.count; at++)
        if ((loaded.words[at] & (FREE_BIT - 1)) >= loaded.pages)
            fail("%s names a page beyond its %u", path, loaded.pages);
    fclose(file);
    return loaded;
}

static struct pattern pattern_of(const char *text)
{
    char name[32];
    unsigned pages, write_percent;
    unsigned long long count, seed;
    if (sscanf(text, "%31[^,],%u,%llu,%llu,%u", name, &pages, &count, &seed, &write_percent) != 5)
        return load(text);
    if (pages < 16 || write_percent > 100)
        fail("'%s': at least 16 pages, at most 100 %% writes", text);
    return generate(name, pages, count, seed, write_percent);
}

static void print_pattern(const struct pattern *pattern)
{
    uint32_t numbers[] = { pattern->pages, 0 };
    fwrite("TPAT0001", 1, 8, stdout);
    fwrite(numbers, sizeof numbers, 1, stdout);
    fwrite(&pattern->count, sizeof pattern->count, 1, stdout);
    fwrite(pattern->words, sizeof(uint32_t), pattern->count, stdout);
}

/* One value of memory.stat in bytes; 0 if it is not there. */
static long long stat_value(const char *path, const char *name)
{
    char key[64];
    long long value, found = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    while (fscanf(file, "%63s %lld", key, &value) == 2)
        if (strcmp(key, name) == 0)
            found = value;
    fclose(file);
    return found;
}

static char *member(const char *group, const char *name)
{
    char *path;
    if (asprintf(&path, "%s/%s", group, name) < 0)
        fail("no memory");
    return path;
}

/* Bytes of anonymous memory: "anon" in version 2, "rss" in version 1. */
static long long anonymous(const char *stat)
{
    long long bytes = stat_value(stat, "anon");
    return bytes ? bytes : stat_value(stat, "rss");
}

static long long kernel_bytes(const char *group)
{
    char *stat = member(group, "memory.stat"), *usage = member(group, "memory.kmem.usage_in_bytes");
    long long bytes = stat_value(stat, "kernel");
    FILE *file = fopen(usage, "r");
    if (bytes == 0)
        bytes = stat_value(stat, "pagetables") + stat_value(stat, "kernel_stack") + stat_value(stat, "slab");
    if (file != NULL) {
        if (fscanf(file, "%lld", &bytes) != 1)
            bytes = 0;
        fclose(file);
    }
    free(stat);
    free(usage);
    return bytes;
}

static void put(const char *path, const char *text)
{
    int file = open(path, O_WRONLY);
    if (file < 0 || write(file, text, strlen(text)) < 0)
        fail("%s: %s", path, strerror(errno));
    close(file);
}

static void join(const char *group)
{
    char *procs = member(group, "cgroup.procs");
    char text[32];
    snprintf(text, sizeof text, "%d", (int)getpid());
    put(procs, text);
    free(procs);
}

static volatile char *sink;

static void play(const struct pattern *pattern, volatile char *memory, unsigned char *known,
                 uint64_t from, uint64_t end)
{
    for (uint64_t at = from; at < end; at++) {
        uint32_t word = pattern->words[at], page = word & (FREE_BIT - 1);
        volatile char *place = memory + (size_t)page * PAGE;
        if (word & FREE_BIT) {
            madvise((void *)place, PAGE, MADV_DONTNEED);
            known[page] = 0;
        } else if ((word & WRITE_BIT) || !known[page]) {
            /* A page that is read first was written before the recording began, or it would hold nothing. */
            *place = (char)(at | 1);
            known[page] = 1;
        } else {
            *sink = *place;
        }
    }
}

static void wait_token(int in, unsigned char *done)
{
    ssize_t got;
    do
        got = read(in, done, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1)
        _exit(2);                               /* a neighbour is gone */
}

static void pass_token(int out, unsigned char done)
{
    if (write(out, &done, 1) != 1)
        _exit(2);
}

/* A token holds how many processes in a row had nothing left to do; when all have, the last rounds end. */
static void run_process(int number, int count, const char *group, const struct pattern *pattern, uint64_t quantum,
                        int populate, int calibrate, int in, int out, struct shared *shared)
{
    size_t size = (size_t)pattern->pages * PAGE;
    unsigned char *known = allocate(pattern->pages, 1), done;
    struct rusage before, after;
    uint64_t at = 0;
    char scratch = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sink = &scratch;
    memset(known, populate || calibrate, pattern->pages);
    put("/proc/self/oom_score_adj", "1000");    /* if anybody is killed for want of memory, it is us */
    if (mlockall(MCL_CURRENT) != 0)
        fail("mlockall: %s (run it as root)", strerror(errno));
    join(group);
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    volatile char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap: %s", strerror(errno));
    madvise((void *)memory, size, MADV_NOHUGEPAGE);
    wait_token(in, &done);
    for (uint32_t page = 0; (populate || calibrate) && page < pattern->pages; page++)
        memory[(size_t)page * PAGE] = 1;
    pass_token(out, 0);
    if (calibrate) {
        wait_token(in, &done);                  /* all are populated */
        char *stat = member(group, "memory.stat");
        shared->major[number] = (long)(anonymous(stat) + kernel_bytes(group) - (long long)size);
        pass_token(out, 0);
        wait_token(in, &done);
        pass_token(out, 0);
        _exit(0);
    }
    wait_token(in, &done);
    shared->counting = 1;
    getrusage(RUSAGE_SELF, &before);
    for (;;) {
        uint64_t end = pattern->count - at < quantum ? pattern->count : at + quantum;
        play(pattern, memory, known, at, end);
        done = at == end ? done + 1 : 0;
        at = end;
        getrusage(RUSAGE_SELF, &after);
        shared->major[number] = after.ru_majflt - before.ru_majflt;
        shared->minor[number] = after.ru_minflt - before.ru_minflt;
        if (at == pattern->count)
            shared->finished[number] = 1;
        if (done >= count)
            break;
        if (count > 1) {
            pass_token(out, done);
            wait_token(in, &done);
            if (done >= count)
                break;
        }
    }
    pass_token(out, done);
    _exit(0);
}

static pid_t children[MAX_PROCESSES];
static int child_count;

static void end_children(int signal)
{
    for (int child = 0; child < child_count; child++)
        if (children[child] > 0)
            kill(children[child], SIGKILL);
    if (signal != 0)
        _exit(3);
}

/* Reads the statistics every 2 ms until all children are gone. */
static void watch(char **groups, const char *parent_stat, struct shared *shared, double *held, int *killed)
{
    struct timespec pause = { 0, 2000000 };
    long samples = 0;
    int left = child_count, status;
    char *stats[MAX_PROCESSES];
    for (int child = 0; child < child_count; child++)
        stats[child] = member(groups[3 * child], "memory.stat");
    while (left > 0) {
        for (int child = 0; child < child_count; child++) {
            if (children[child] <= 0 || waitpid(children[child], &status, WNOHANG) != children[child])
                continue;
            children[child] = 0;
            left--;
            killed[child] = WIFSIGNALED(status) || !shared->finished[child];
            if (killed[child])
                end_children(0);
        }
        if (parent_stat != NULL)
            stat_value(parent_stat, "");
        int all_live = left == child_count;
        for (int child = 0; child < child_count; child++)
            if (shared->counting && all_live)
                held[child] += (double)anonymous(stats[child]) / PAGE;
        samples += shared->counting && all_live;
        nanosleep(&pause, NULL);
    }
    for (int child = 0; child < child_count; child++)
        held[child] = samples ? held[child] / (double)samples : 0;
}

int main(int argc, char **argv)
{
    int option, populate = 0, calibrate = 0, seconds = 300, killed[MAX_PROCESSES] = { 0 };
    const char *parent_stat = NULL;
    struct pattern patterns[MAX_PROCESSES];
    int pipes[MAX_PROCESSES][2];
    double held[MAX_PROCESSES] = { 0 };
    while ((option = getopt(argc, argv, "pct:m:g:")) != -1) {
        if (option == 'p')
            populate = 1;
        else if (option == 'c')
            calibrate = 1;
        else if (option == 't')
            seconds = atoi(optarg);
        else if (option == 'm')
            parent_stat = optarg;
        else if (option == 'g') {
            patterns[0] = pattern_of(optarg);
            print_pattern(&patterns[0]);
            return 0;
        } else
            return 1;
    }
    char **groups = argv + optind;
    int words = argc - optind;
    if (words < 3 || words % 3 != 0 || words / 3 > MAX_PROCESSES)
        fail("GROUP PATTERN QUANTUM, and so on for at most %d processes", MAX_PROCESSES);
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        fail("mmap: %s", strerror(errno));
    memset((void *)shared, 0, sizeof *shared);
    for (int child = 0; child < words / 3; child++) {
        patterns[child] = pattern_of(groups[3 * child + 1]);
        if (pipe(pipes[child]) != 0)
            fail("pipe: %s", strerror(errno));
    }
    signal(SIGALRM, end_children);
    signal(SIGTERM, end_children);
    signal(SIGINT, end_children);
    signal(SIGPIPE, SIG_IGN);
    alarm((unsigned)seconds);
    for (int child = 0, count = words / 3; child < count; child++) {
        pid_t made = fork();
        if (made < 0)
            fail("fork: %s", strerror(errno));
        if (made == 0) {
            alarm(0);
            signal(SIGALRM, SIG_DFL);
            signal(SIGTERM, SIG_DFL);
            signal(SIGINT, SIG_DFL);
            run_process(child, count, groups[3 * child], &patterns[child], strtoull(groups[3 * child + 2], NULL, 10),
                        populate, calibrate, pipes[child][0], pipes[(child + 1) % count][1], shared);
        }
        children[child_count++] = made;
    }
    pass_token(pipes[0][1], 0);
    if (calibrate) {
        long long bytes = 0;
        int status, bad = 0;
        for (int child = 0; child < child_count; child++) {
            waitpid(children[child], &status, 0);
            bad |= status != 0;
            children[child] = 0;
            bytes += shared->major[child];
        }
        printf("%lld\n", bytes);
        return bad;
    }
    watch(groups, parent_stat, shared, held, killed);
    for (int child = 0; child < child_count; child++)
        printf("%d %ld %ld %.0f %s\n", child, shared->major[child], shared->minor[child], held[child],
               killed[child] ? "killed" : "ok");
    return 0;
}
