// SPDX-License-Identifier: GPL-2.0
/*
 * hang - tasks that wait for each other, each in a known way.
 *
 *   echo all > /sys/kernel/debug/hang     starts them all; they never come back
 *
 * Threads are named after what they do: who holds something is called ..._has, who waits for it ..._wait.
 */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/percpu-rwsem.h>
#include <linux/rcupdate.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>

static DEFINE_MUTEX(hang_a);
static DEFINE_MUTEX(hang_b);
static DECLARE_RWSEM(hang_read);
static DECLARE_RWSEM(hang_write);
static struct semaphore hang_sem = __SEMAPHORE_INITIALIZER(hang_sem, 1);
static DECLARE_COMPLETION(hang_never);
static DEFINE_RT_MUTEX(hang_rt);
DEFINE_STATIC_PERCPU_RWSEM(hang_percpu);
DEFINE_STATIC_SRCU(hang_srcu);
static DEFINE_SPINLOCK(hang_spin);
static DECLARE_WAIT_QUEUE_HEAD(hang_queue);
static unsigned long hang_word = 1UL << 5;
static struct workqueue_struct *hang_workqueue;
static struct work_struct hang_work;
static struct page *hang_page;
static struct task_struct *hang_deaf;

/* For ever, and as something that a hung-task watchdog complains about. */
static noinline void hang_forever(void)
{
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
}

static int ab_has(void *arg) { mutex_lock(&hang_a); msleep(500); mutex_lock(&hang_b); return 0; }
static int ba_has(void *arg) { mutex_lock(&hang_b); msleep(500); mutex_lock(&hang_a); return 0; }
static int ab_wait(void *arg) { msleep(700); mutex_lock(&hang_a); return 0; }

static int read_has(void *arg) { down_read(&hang_read); hang_forever(); return 0; }
static int write_wait(void *arg) { msleep(300); down_write(&hang_read); return 0; }
static int read_wait(void *arg) { msleep(600); down_read(&hang_read); return 0; }
static int write_has(void *arg) { down_write(&hang_write); hang_forever(); return 0; }
static int read2_wait(void *arg) { msleep(300); down_read(&hang_write); return 0; }

static int sem_has(void *arg) { down(&hang_sem); hang_forever(); return 0; }
static int sem_wait(void *arg) { msleep(300); down(&hang_sem); return 0; }

static int done_wait(void *arg) { wait_for_completion(&hang_never); return 0; }

static int rt_has(void *arg) { rt_mutex_lock(&hang_rt); hang_forever(); return 0; }
static int rt_wait(void *arg) { msleep(300); rt_mutex_lock(&hang_rt); return 0; }

static int percpu_has(void *arg) { percpu_down_read(&hang_percpu); hang_forever(); return 0; }
static int percpu_wait(void *arg) { msleep(300); percpu_down_write(&hang_percpu); return 0; }
static int percpu2_wait(void *arg) { msleep(900); percpu_down_read(&hang_percpu); return 0; }

static int bit_wait_fn(void *arg) { wait_on_bit(&hang_word, 5, TASK_UNINTERRUPTIBLE); return 0; }
static int queue_wait(void *arg) { wait_event(hang_queue, READ_ONCE(hang_word) == 77); return 0; }

static int page_has(void *arg)
{
	struct file *f = filp_open("/mnt/data.bin", O_RDONLY, 0);
	struct page *p;

	if (IS_ERR(f))
		return 0;
	p = read_mapping_page(f->f_mapping, 3, f);
	if (IS_ERR(p))
		return 0;
	lock_page(p);
	hang_page = p;
	hang_forever();
	return 0;
}
static int page_wait(void *arg) { msleep(1000); if (hang_page) lock_page(hang_page); return 0; }

static void work_has(struct work_struct *w) { hang_forever(); }
static int flush_wait(void *arg) { msleep(300); flush_work(&hang_work); return 0; }

static int deaf_has(void *arg) { hang_forever(); return 0; }
static int stop_wait(void *arg) { msleep(300); kthread_stop(hang_deaf); return 0; }

static int srcu_has(void *arg) { srcu_read_lock(&hang_srcu); hang_forever(); return 0; }
static int srcu_wait(void *arg) { msleep(300); synchronize_srcu(&hang_srcu); return 0; }

static noinline void rcu_has_spin(void) { for (;;) cpu_relax(); }
static int rcu_has(void *arg) { msleep(3000); rcu_read_lock(); rcu_has_spin(); rcu_read_unlock(); return 0; }
static int rcu_wait(void *arg) { msleep(3500); synchronize_rcu(); return 0; }

static noinline void spin_has_spin(void) { for (;;) cpu_relax(); }
static int spin_has(void *arg) { msleep(3000); spin_lock(&hang_spin); spin_has_spin(); spin_unlock(&hang_spin); return 0; }
static int spin_wait(void *arg) { msleep(3500); spin_lock(&hang_spin); spin_unlock(&hang_spin); return 0; }

static const struct { const char *name; int (*fn)(void *); int cpu; } hang_threads[] = {
	{ "ab_has", ab_has, -1 }, { "ba_has", ba_has, -1 }, { "ab_wait", ab_wait, -1 },
	{ "read_has", read_has, -1 }, { "write_wait", write_wait, -1 }, { "read_wait", read_wait, -1 },
	{ "write_has", write_has, -1 }, { "read2_wait", read2_wait, -1 },
	{ "sem_has", sem_has, -1 }, { "sem_wait", sem_wait, -1 }, { "done_wait", done_wait, -1 },
	{ "rt_has", rt_has, -1 }, { "rt_wait", rt_wait, -1 },
	{ "percpu_has", percpu_has, -1 }, { "percpu_wait", percpu_wait, -1 }, { "percpu2_wait", percpu2_wait, -1 },
	{ "bit_wait", bit_wait_fn, -1 }, { "queue_wait", queue_wait, -1 },
	{ "page_has", page_has, -1 }, { "page_wait", page_wait, -1 },
	{ "flush_wait", flush_wait, -1 }, { "stop_wait", stop_wait, -1 },
	{ "srcu_has", srcu_has, -1 }, { "srcu_wait", srcu_wait, -1 },
	{ "rcu_has", rcu_has, 1 }, { "rcu_wait", rcu_wait, 0 },
	{ "spin_has", spin_has, 2 }, { "spin_wait", spin_wait, 3 },
};

static ssize_t hang_go(struct file *file, const char __user *ubuf, size_t n, loff_t *pos)
{
	int i;

	hang_workqueue = alloc_workqueue("hang", 0, 0);
	INIT_WORK(&hang_work, work_has);
	if (hang_workqueue)
		queue_work(hang_workqueue, &hang_work);
	hang_deaf = kthread_run(deaf_has, NULL, "deaf_has");
	for (i = 0; i < ARRAY_SIZE(hang_threads); i++) {
		struct task_struct *t = kthread_create(hang_threads[i].fn, NULL, "%s", hang_threads[i].name);

		if (IS_ERR(t))
			return PTR_ERR(t);
		if (hang_threads[i].cpu >= 0 && cpu_online(hang_threads[i].cpu))
			kthread_bind(t, hang_threads[i].cpu);
		wake_up_process(t);
	}
	return n;
}

static const struct file_operations hang_fops = { .owner = THIS_MODULE, .open = simple_open, .write = hang_go, .llseek = noop_llseek };

static int __init hang_init(void)
{
	debugfs_create_file("hang", 0200, NULL, NULL, &hang_fops);
	return 0;
}
module_init(hang_init);
MODULE_DESCRIPTION("tasks that wait for each other");
MODULE_LICENSE("GPL");
