// zoo - processes with odd names, states, memory, files and stacks.  Static, glibc.
//   zoo tasks            fork them and return when they have settled
//   zoo trigger X [CPU]  write X to /proc/zoo, on that CPU
//   zoo bpfbug           send a packet through a BPF program whose helper has been told to panic
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1 << 20)

static void forever(void) { for (;;) pause(); }

static void trigger(const char *name)
{
	int fd = open("/proc/zoo", O_WRONLY);

	if (fd < 0 || write(fd, name, strlen(name)) < 0) perror(name);
}

static void kid(const char *name, void (*fn)(void))
{
	if (fork() != 0) return;
	setsid();
	prctl(PR_SET_NAME, name);
	fn();
	forever();
}

// Stacks
static void k_nothing(void) { }
static void k_kret(void) { trigger("kret"); }
static void k_drap(void) { trigger("drap"); }
static void k_alloca(void) { trigger("alloca"); }
static void k_deep(void) { trigger("deep"); }
static void k_patched(void) { trigger("patched"); }

// Files: names that a terminal would obey, high descriptors, a file that is gone, a path longer than PATH_MAX
static void k_files(void)
{
	const char *names[] = { "/tmp/esc\033]0;ZOO\007\033[31mx", "/tmp/new\nline", "/tmp/\xe6\x97\xa5\xe6\x9c\xac", "/tmp/bad\xff\xfe" };
	char longest[261] = "/tmp/", dir[201] = "";
	struct sockaddr_un address = { AF_UNIX, "\0abs\033[31m\n" };
	struct rlimit limit = { 4096, 4096 };
	int fd;

	for (int i = 0; i < 4; i++) open(names[i], O_CREAT | O_RDWR, 0600);
	memset(longest + 5, 'L', 255);
	open(longest, O_CREAT | O_RDWR, 0600);
	if (chdir("/tmp")) perror("chdir");
	for (int i = 0; i < 30; i++) {
		memset(dir, 'a' + i % 26, 200);
		mkdir(dir, 0700);
		if (chdir(dir)) perror("chdir");
	}
	open("deepfile", O_CREAT | O_RDWR, 0600);
	fd = memfd_create("mem fd\n\033[1m", 0);
	if (ftruncate(fd, 8192) || write(fd, "hello", 5) != 5) perror("memfd");
	fd = open("/tmp/gone", O_CREAT | O_RDWR, 0600);
	unlink("/tmp/gone");
	setrlimit(RLIMIT_NOFILE, &limit);
	dup2(fd, 1000);
	dup2(fd, 300);
	open("/proc/self/maps", O_RDONLY);
	open("/", O_PATH | O_DIRECTORY);
	bind(socket(AF_UNIX, SOCK_DGRAM, 0), (struct sockaddr *)&address, 20);
	socket(AF_PACKET, SOCK_RAW, 0);
	socket(AF_NETLINK, SOCK_RAW, 0);
	socket(AF_INET6, SOCK_STREAM, 0);
}

static char *map_at(long address, size_t size, int protection)
{
	return mmap((void *)address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | (address ? MAP_FIXED : 0), -1, 0);
}

// Memory: huge pages of both kinds, pages that nobody may touch, pages in the swap area
static void k_memory(void)
{
	char *huge = mmap(NULL, 4 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	char *transparent = map_at(0x7e0000000000, 8 * MIB, PROT_READ | PROT_WRITE);
	char *forbidden = map_at(0x7c0000000000, MIB, PROT_READ | PROT_WRITE);
	char *swapped = map_at(0x7b0000000000, MIB, PROT_READ | PROT_WRITE);

	if (huge == MAP_FAILED) {
		perror("hugetlb");
	} else {
		strcpy(huge + 0x123456, "HUGETLB-HERE");
		memset(huge + 2 * MIB, 7, 100);
	}
	madvise(transparent, 8 * MIB, MADV_HUGEPAGE);
	memset(transparent, 0x5a, 8 * MIB);
	strcpy(transparent + 0x1234, "THP-HERE");
	memset(forbidden, 'Y', MIB);
	strcpy(forbidden + 4096, "PROTNONE-HERE");
	mprotect(forbidden, MIB, PROT_NONE);
	map_at(0x7d0000000000, MIB, PROT_NONE);
	for (int i = 0; i < MIB; i += 4096) sprintf(swapped + i, "SWAPME %d", i);
	madvise(swapped, MIB, MADV_PAGEOUT);
}

// Processes and threads
static void *thread(void *number)
{
	char name[16];

	snprintf(name, sizeof name, "thr-%ld", (long)number);
	prctl(PR_SET_NAME, name);
	forever();
	return NULL;
}

static void k_leader_exits(void)
{
	pthread_t t;

	for (long i = 0; i < 20; i++) pthread_create(&t, NULL, thread, (void *)i);
	pthread_exit(NULL);
}

static void k_vfork(void) { if (!vfork()) for (;;) pause(); }

static void k_pid_namespaces(void)
{
	for (int i = 1; i <= 6; i++) {
		char name[16];

		if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | (i == 3 ? CLONE_NEWUSER : 0))) perror("unshare");
		if (fork()) forever();
		snprintf(name, sizeof name, "ns-depth-%d", i);
		prctl(PR_SET_NAME, name);
		sethostname(name, strlen(name));
	}
}

static void k_mounts(void)
{
	unshare(CLONE_NEWNS);
	mkdir("/tmp/mm", 0700);
	for (int i = 0; i < 100; i++) {
		char dir[64];

		snprintf(dir, sizeof dir, i > 3 ? "/tmp/mm/m%d" : "/tmp/mm/m\n%d \033[7m", i);
		mkdir(dir, 0700);
		if (mount("tm pfs", dir, "tmpfs", 0, "size=64k")) perror("mount");
	}
}

static void k_chroot(void)
{
	mkdir("/tmp/jail", 0700);
	if (chroot("/tmp/jail") || chdir("/")) perror("chroot");
	open("/in-jail", O_CREAT | O_RDWR, 0600);
}

static void k_stopped(void) { raise(SIGSTOP); }

static void k_deadline(void)
{
	struct { unsigned size, policy; unsigned long flags; int nice; unsigned priority; unsigned long runtime, deadline, period; } a = {
		48, 6 /* SCHED_DEADLINE */, 0, 0, 0, 1000000, 10000000, 10000000 };

	syscall(SYS_sched_setattr, 0, &a, 0);
}

static void k_fifo(void)
{
	struct sched_param p = { 50 };

	sched_setscheduler(0, SCHED_FIFO, &p);
}

// A program that calls one helper (get_prandom_u32), on a socket
static int sockets[2];

static void bpf_socket(void)
{
	struct bpf_insn code[] = { { 0x85, 0, 0, 0, 7 }, { 0xb7, 0, 0, 0, 0 }, { 0x95, 0, 0, 0, 0 } };
	union bpf_attr a = { 0 };
	int fd;

	a.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	a.insns = (long)code;
	a.insn_cnt = 3;
	a.license = (long)"GPL";
	strcpy(a.prog_name, "zoo_filter");
	fd = syscall(SYS_bpf, BPF_PROG_LOAD, &a, sizeof a);
	if (fd < 0) perror("bpf");
	socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets);
	if (setsockopt(sockets[1], SOL_SOCKET, SO_ATTACH_BPF, &fd, sizeof fd)) perror("attach");
}

static void k_argv(void)
{
	static char big[200000];
	char *argv[] = { "argv0\033[31m\nX", "--opt=\033]0;ZOO\007", "", big, "last arg", NULL }, *env[] = { "A=\033[2J", "B=\n", NULL };

	memset(big, 'Z', 100000);
	execve("/bin/zoo", argv, env);
	perror("exec");
}

static void k_zombie_parent(void) { if (!fork()) _exit(0); }

static void k_tracer(void)
{
	pid_t p = fork();

	if (p == 0) {
		prctl(PR_SET_NAME, "tracee");
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGUSR1);
		forever();
	}
	waitpid(p, NULL, 0);
}

static void tasks(void)
{
	const char *names[] = { "nl\nname", "\033[31mred\033[0m", "\033]0;T\007", "bad\xff\xfe\x9b", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x96", "",
		"  sp  ", "a|b>c", "[kworker/0:9]", "12345", "q\"uo\\te'", "cr\rCR", "exactly15chars_", "RU" };
	const struct { const char *name; void (*fn)(void); } kinds[] = {
		{ "kret", k_kret }, { "drap", k_drap }, { "alloca", k_alloca }, { "deep", k_deep }, { "patched", k_patched },
		{ "files", k_files }, { "memory", k_memory }, { "leaderexit", k_leader_exits }, { "vforker", k_vfork },
		{ "pidns", k_pid_namespaces }, { "mounts", k_mounts }, { "chroot", k_chroot }, { "stopped", k_stopped },
		{ "deadline", k_deadline }, { "fifo", k_fifo }, { "bpfhold", bpf_socket }, { "argv", k_argv },
		{ "zombieparent", k_zombie_parent }, { "tracer", k_tracer } };
	int fd;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) kid(names[i], k_nothing);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) kid(kinds[i].name, kinds[i].fn);
	dprintf(open("/proc/sys/kernel/pid_max", O_WRONLY), "4194304");
	fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
	if (fd >= 0) dprintf(fd, "4190000");
	kid("bigpid", k_nothing);
	sleep(3);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "tasks")) {
		tasks();
	} else if (!strcmp(what, "bpfbug")) {
		prctl(PR_SET_NAME, "bpf-crasher");
		bpf_socket();
		trigger("bpfarm");
		send(sockets[0], "x", 1, 0);
	} else if (!strcmp(what, "trigger") && argc > 2) {
		cpu_set_t cpus;

		CPU_ZERO(&cpus);
		CPU_SET(argc > 3 ? atoi(argv[3]) : 1, &cpus);
		sched_setaffinity(0, sizeof cpus, &cpus);
		prctl(PR_SET_NAME, "zoo\ttrigger\033[1m");
		trigger(argv[2]);
	} else {
		forever();
	}
	return 0;
}
