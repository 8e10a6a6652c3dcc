// SPDX-License-Identifier: GPL-2.0
/*
 * stuck - a machine that has more than one thing wrong with it, each in a known way.
 *
 *   /dev/deada                             a disk of zeros
 *   echo dead > /sys/kernel/debug/stuck    from now on it takes requests and never ends them
 *   echo slab > …, echo pages > …          objects and pages that nobody frees
 *   echo spin > …                          CPU 3 spins for a lock whose owner sleeps, CPU 2 with preemption off
 *   echo hard > …                          CPU 2 spins with interrupts off
 *   echo clock > …                         jiffies are counted no more
 */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/blk-mq.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define STUCK_SECTORS 131072
#define STUCK_OBJECTS 160000
#define STUCK_OBJECT_BYTES 256
#define STUCK_BLOCKS 2500
#define STUCK_ORDER 2

static struct blk_mq_tag_set stuck_tags;
static struct gendisk *stuck_disk;
static bool stuck_is_dead;
static DEFINE_SPINLOCK(stuck_lock);
static struct kmem_cache *stuck_cache;
static void *stuck_last;

static blk_status_t stuck_queue_rq(struct blk_mq_hw_ctx *hctx, const struct blk_mq_queue_data *data)
{
	struct req_iterator iter;
	struct bio_vec vec;

	blk_mq_start_request(data->rq);
	if (READ_ONCE(stuck_is_dead))
		return BLK_STS_OK;
	if (rq_data_dir(data->rq) == READ)
		rq_for_each_segment(vec, data->rq, iter)
			memzero_bvec(&vec);
	blk_mq_end_request(data->rq, BLK_STS_OK);
	return BLK_STS_OK;
}
static enum blk_eh_timer_return stuck_timeout(struct request *rq) { return BLK_EH_RESET_TIMER; }
static const struct blk_mq_ops stuck_mq_ops = { .queue_rq = stuck_queue_rq, .timeout = stuck_timeout };
static const struct block_device_operations stuck_fops = { .owner = THIS_MODULE };

static int stuck_add_disk(void)
{
	int err = blk_mq_alloc_sq_tag_set(&stuck_tags, &stuck_mq_ops, 16, BLK_MQ_F_SHOULD_MERGE);

	if (err)
		return err;
	stuck_disk = blk_mq_alloc_disk(&stuck_tags, NULL);
	if (IS_ERR(stuck_disk))
		return PTR_ERR(stuck_disk);
	stuck_disk->fops = &stuck_fops;
	stuck_disk->flags |= GENHD_FL_NO_PART;
	strscpy(stuck_disk->disk_name, "deada", sizeof(stuck_disk->disk_name));
	set_capacity(stuck_disk, STUCK_SECTORS);
	return add_disk(stuck_disk);
}

/* A cache with a constructor is not merged with others. */
static void stuck_construct(void *object) { memset(object, 0, STUCK_OBJECT_BYTES); }
static noinline void stuck_leak_slab(void)
{
	int i;

	stuck_cache = kmem_cache_create("stuck_leak", STUCK_OBJECT_BYTES, 0, 0, stuck_construct);
	for (i = 0; stuck_cache && i < STUCK_OBJECTS; i++)
		stuck_last = kmem_cache_alloc(stuck_cache, GFP_KERNEL);
}
static noinline void stuck_leak_pages(void)
{
	int i;

	for (i = 0; i < STUCK_BLOCKS; i++)
		stuck_last = alloc_pages(GFP_KERNEL, STUCK_ORDER);
}

/* It goes to sleep with the lock; who wants it spins until the end. */
static int sleep_has(void *arg)
{
	spin_lock(&stuck_lock);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
	spin_unlock(&stuck_lock);
	return 0;
}
static int sleep_wait(void *arg) { msleep(1000); spin_lock(&stuck_lock); spin_unlock(&stuck_lock); return 0; }
static noinline void soft_spin_loop(void) { for (;;) cpu_relax(); }
static int soft_spin(void *arg) { msleep(1500); preempt_disable(); soft_spin_loop(); preempt_enable(); return 0; }

/* Not the same code as that of soft_spin_loop, or the compiler makes one function of both. */
static noinline void hard_spin_loop(void) { for (;;) __asm__ volatile("pause; nop"); }
static int hard_spin(void *arg) { msleep(500); local_irq_disable(); hard_spin_loop(); local_irq_enable(); return 0; }

/* When jiffies are to be counted next: after the machine's end. Looked up early, for a probe needs all CPUs to answer. */
static ktime_t *stuck_next_period;
static void stuck_find_period(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };

	if (register_kprobe(&probe))
		return;
	stuck_next_period = (ktime_t *)((unsigned long (*)(const char *))probe.addr)("tick_next_period");
	unregister_kprobe(&probe);
}

static void stuck_thread(int (*fn)(void *), const char *name, int cpu)
{
	struct task_struct *t = kthread_create(fn, NULL, "%s", name);

	if (IS_ERR(t))
		return;
	if (cpu_online(cpu))
		kthread_bind(t, cpu);
	wake_up_process(t);
}

static ssize_t stuck_write(struct file *file, const char __user *ubuf, size_t n, loff_t *pos)
{
	char word[16] = "";

	if (n >= sizeof(word) || copy_from_user(word, ubuf, n))
		return -EINVAL;
	strim(word);
	if (!strcmp(strim(word), "dead")) {
		WRITE_ONCE(stuck_is_dead, true);
	} else if (!strcmp(strim(word), "slab")) {
		stuck_leak_slab();
	} else if (!strcmp(strim(word), "pages")) {
		stuck_leak_pages();
	} else if (!strcmp(strim(word), "spin")) {
		stuck_thread(sleep_has, "sleep_has", 1);
		stuck_thread(sleep_wait, "sleep_wait", 3);
		stuck_thread(soft_spin, "soft_spin", 2);
	} else if (!strcmp(strim(word), "hard")) {
		stuck_thread(hard_spin, "hard_spin", 2);
	} else if (!strcmp(strim(word), "clock") && stuck_next_period) {
		WRITE_ONCE(*stuck_next_period, KTIME_MAX);
	}
	return n;
}

static const struct file_operations stuck_debug_fops = { .owner = THIS_MODULE, .open = simple_open, .write = stuck_write, .llseek = noop_llseek };

static int __init stuck_init(void)
{
	stuck_find_period();
	debugfs_create_file("stuck", 0200, NULL, NULL, &stuck_debug_fops);
	return stuck_add_disk();
}
module_init(stuck_init);
MODULE_DESCRIPTION("a disk that dies, leaks and spinning CPUs");
MODULE_LICENSE("GPL");
