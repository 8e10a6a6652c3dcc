# The kernel's own gdb commands, each after a line with its name: given over QEMU's stub and over our server. One that fails
# says so and lets the others go on: Debian 6.1's lx-timerlist does not fit its own kernel.
python
def ask(command):
    print("--- " + command)
    try:
        print(gdb.execute(command, to_string=True), end="")
    except gdb.error as e:
        print("error: %s" % e)
for command in ["lx-version", "lx-cmdline", "lx-cpus", "lx-lsmod", "lx-ps", "lx-mounts", "lx-iomem", "lx-ioports",
                "lx-timerlist", "lx-device-list-bus", "lx-dmesg", "lx-fdtdump", "lx-genpd-summary",
                'p $lx_per_cpu("runqueues", 0).nr_running', 'p $lx_per_cpu("runqueues", 1).clock',
                'p $lx_per_cpu("current_task", 1).comm', "p $lx_task_by_pid(1).comm",
                "p $lx_thread_info($lx_task_by_pid(1)).flags", 'p $lx_module("crashme").name']:
    ask(command)
end
