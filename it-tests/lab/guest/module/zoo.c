// SPDX-License-Identifier: GPL-2.0
/*
 * zoo - what real machines have on their stacks and in their logs, and die of,
 * and the other module (crashme) lacks.
 *
 *   echo NAME > /proc/zoo
 *
 * Sleeping for ever on a stack of a particular kind:
 *   kret, drap, alloca, deep, patched
 * Dying, or making the machine's watchdogs end it:
 *   kprobebug, bpfarm (then a BPF program's helper), stackovf, nmibug, spin, irqspin,
 *   work, ipi, unanswered, gp, div, panicnl, panicpct
 * Only saying something: logs, warn
 */
#include <linux/module.h>
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <asm/apic.h>
#include <asm/nmi.h>

static DECLARE_WAIT_QUEUE_HEAD(zoo_queue);
static volatile int zoo_never, zoo_sink;

/* Every function does something after its call, so that no call becomes a jump. */

noinline int zoo_sleep(int x)
{
	wait_event(zoo_queue, zoo_never);
	barrier();
	return x + zoo_sink;
}
EXPORT_SYMBOL_GPL(zoo_sleep);

/* A return probe stands on this one: its return address is replaced. */
noinline int zoo_kret_target(int x)
{
	int r = zoo_sleep(x + 1);

	barrier();
	return r * 3 + zoo_sink;
}

noinline int zoo_kret_outer(int x)
{
	int r = zoo_kret_target(x + 1);

	barrier();
	return r * 5 + zoo_sink;
}

noinline int zoo_kprobe_target(int x)
{
	barrier();
	zoo_sink += x;
	return x * 7;
}

noinline int zoo_kprobe_outer(int x)
{
	int r = zoo_kprobe_target(x + 1);

	barrier();
	return r * 9 + zoo_sink;
}

/* A frame that is aligned more strictly than the stack: the CFA is saved in memory. */
noinline int zoo_drap(int x)
{
	struct { char b[192]; } __aligned(128) s;
	int r;

	memset(&s, x, sizeof(s));
	OPTIMIZER_HIDE_VAR(x);
	r = zoo_sleep((long)&s & 127);
	barrier();
	return r + s.b[x & 63];
}

/* A frame whose size is known only when it runs. */
noinline int zoo_alloca(int n)
{
	char *p = __builtin_alloca(n);
	int r;

	memset(p, n, n);
	r = zoo_sleep(p[n / 2]);
	barrier();
	return r + p[zoo_sink & 7];
}

noinline int zoo_deep(int n)
{
	volatile char pad[16];
	int r;

	pad[0] = n;
	r = n <= 0 ? zoo_sleep(n) : zoo_deep(n - 1);
	barrier();
	return r + pad[0];
}

/* Never ends but at the guard page, which zoo_scribble is often the first to touch. */
noinline int zoo_scribble(volatile char *p, int n)
{
	volatile char more[1024];
	int i;

	for (i = 0; i < sizeof(more); i += 64)
		more[i] = n;
	return p[n & 15] + more[n & 511];
}

noinline int zoo_recurse(int n)
{
	volatile char pad[128];
	int r;

	pad[n & 127] = n;
	r = zoo_scribble(pad, n) + zoo_recurse(n + 1);
	barrier();
	return r + pad[3];
}

/* The module zoo_patch replaces this one. */
noinline int zoo_patched(int x)
{
	int r;

	barrier();
	r = zoo_sleep(x);
	barrier();
	return r ^ zoo_sink;
}

noinline int zoo_patched_caller(int x)
{
	int r = zoo_patched(x + 1);

	barrier();
	return r * 11 + zoo_sink;
}

static int return_handler(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return 0;
}

static struct kretprobe return_probe = {
	.handler = return_handler, .maxactive = 64, .kp.symbol_name = "zoo_kret_target"
};

static int bug_handler(struct kprobe *p, struct pt_regs *regs)
{
	BUG();
	return 0;
}

static struct kprobe bug_probe = { .symbol_name = "zoo_kprobe_target", .pre_handler = bug_handler };

static int bpf_handler(struct kprobe *p, struct pt_regs *regs)
{
	panic("zoo: in a helper of a BPF program");
	return 0;
}

static struct kprobe bpf_probe = { .symbol_name = "bpf_user_rnd_u32", .pre_handler = bpf_handler };

static noinline int zoo_nmi_bug(void)
{
	barrier();
	BUG();
	return 1;
}

static int zoo_nmi(unsigned int type, struct pt_regs *regs)
{
	return zoo_sink ? zoo_nmi_bug() + 1 : NMI_DONE;
}

static void zoo_work(struct work_struct *work)
{
	*(volatile int *)0x18 = 1;
}
static DECLARE_WORK(zoo_work_item, zoo_work);

static void zoo_ipi(void *unused)
{
	panic("zoo: in an interrupt from another CPU, on CPU %d", smp_processor_id());
}

static noinline void zoo_spin(void)
{
	for (;;)
		cpu_relax();
}

static void zoo_irq_spin(void *unused)
{
	local_irq_disable();
	zoo_spin();
}

/* Asks a CPU that has interrupts off for ever to run something, and waits. */
static noinline void zoo_unanswered(void)
{
	call_single_data_t call = { .func = zoo_irq_spin };

	smp_call_function_single_async(3, &call);
	mdelay(100);
	smp_call_function_single(3, zoo_ipi, NULL, 1);
}

static void say_things(void)
{
	static char big[1000];
	int i;

	pr_info("zoo: plain first line\nzoo: second line of the same record\n\nzoo: after an empty line\n");
	pr_info("zoo: esc \x1b[31mred\x1b[0m \x1b]0;ZOO-TITLE\x07 bell bs\x08\x08\x08xx cr\rOVERWRITTEN\n");
	pr_info("zoo: utf8 \xe6\x97\xa5\xe6\x9c\xac bad \xff\xfe\x80 c1 \x9b" "31m tab\tend\n");
	pr_info("zoo: percent %%s %%n %%d done\n");
	pr_info("zoo: continued a");
	pr_cont(" b");
	pr_cont(" c\n");
	pr_info("zoo: no newline at the end");
	for (i = 0; i < sizeof(big) - 1; i++)
		big[i] = 'A' + i % 26;
	pr_info("zoo: big %s\n", big);
	printk("zoo: no level\n");
	printk(KERN_EMERG "zoo: emergency\n");
	printk(KERN_DEBUG "zoo: debug\n");
	pr_info("\n");
	pr_info("Kernel panic - not syncing: zoo: text of a panic in a driver's line\n");
	pr_info("BUG: unable to handle page fault for address: 00000000deadbeef\n");
}

static ssize_t zoo_write(struct file *file, const char __user *from, size_t size, loff_t *offset)
{
	char name[32] = {};
	int r = 0;

	if (size >= sizeof(name) || copy_from_user(name, from, size))
		return -EFAULT;
	strim(name);
	if (!strcmp(name, "kret")) {
		r = zoo_kret_outer(1);
	} else if (!strcmp(name, "drap")) {
		r = zoo_drap(5);
	} else if (!strcmp(name, "alloca")) {
		r = zoo_alloca(100 + zoo_sink);
	} else if (!strcmp(name, "deep")) {
		r = zoo_deep(100);
	} else if (!strcmp(name, "patched")) {
		r = zoo_patched_caller(1);
	} else if (!strcmp(name, "kprobebug")) {
		register_kprobe(&bug_probe);
		r = zoo_kprobe_outer(2);
	} else if (!strcmp(name, "bpfarm")) {
		r = register_kprobe(&bpf_probe);
		return r ? r : size;
	} else if (!strcmp(name, "stackovf")) {
		r = zoo_recurse(1);
	} else if (!strcmp(name, "nmibug")) {
		register_nmi_handler(NMI_LOCAL, zoo_nmi, NMI_FLAG_FIRST, "zoo");
		zoo_sink = 1;
		apic->send_IPI_mask(cpumask_of(raw_smp_processor_id()), NMI_VECTOR);
		mdelay(1000);
	} else if (!strcmp(name, "spin")) {
		preempt_disable();
		zoo_spin();
	} else if (!strcmp(name, "irqspin")) {
		zoo_irq_spin(NULL);
	} else if (!strcmp(name, "work")) {
		schedule_work(&zoo_work_item);
		msleep(5000);
	} else if (!strcmp(name, "ipi")) {
		smp_call_function_single(3, zoo_ipi, NULL, 1);
	} else if (!strcmp(name, "unanswered")) {
		zoo_unanswered();
	} else if (!strcmp(name, "logs")) {
		say_things();
	} else if (!strcmp(name, "warn")) {
		WARN(1, "zoo: a warning, %d\n", 5);
	} else if (!strcmp(name, "gp")) {
		*(volatile long *)0x1234567890abcdefUL = 1;
	} else if (!strcmp(name, "div")) {
		volatile int zero = 0;

		zoo_sink = 5 / zero;
	} else if (!strcmp(name, "panicnl")) {
		panic("zoo: first line\nsecond \x1b[31mline");
	} else if (!strcmp(name, "panicpct")) {
		panic("100%% full: %s", "a<b>&\"c\" $(id)");
	}
	zoo_sink += r;
	return size;
}

static const struct proc_ops zoo_ops = { .proc_write = zoo_write };

static int __init zoo_init(void)
{
	proc_create("zoo", 0600, NULL, &zoo_ops);
	pr_info("zoo: return probe: %d\n", register_kretprobe(&return_probe));
	return 0;
}
module_init(zoo_init);

MODULE_DESCRIPTION("What real machines have, and a first lab lacks");
MODULE_LICENSE("GPL");
