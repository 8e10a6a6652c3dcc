// SPDX-License-Identifier: GPL-2.0
/* zoo_patch - a livepatch of the module zoo: tasks sleep in the new function, and in the old one */
#include <linux/livepatch.h>
#include <linux/module.h>

extern int zoo_sleep(int x);

static noinline int zoo_patched_new(int x)
{
	int r = zoo_sleep(x + 100);

	barrier();
	return r + 1;
}

static struct klp_func functions[] = { { .old_name = "zoo_patched", .new_func = zoo_patched_new }, {} };
static struct klp_object objects[] = { { .name = "zoo", .funcs = functions }, {} };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects };

static int __init zoo_patch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit zoo_patch_exit(void)
{
}
module_init(zoo_patch_init);
module_exit(zoo_patch_exit);

MODULE_DESCRIPTION("A livepatch of the module zoo");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
