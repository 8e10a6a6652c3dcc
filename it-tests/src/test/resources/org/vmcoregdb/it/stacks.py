# The stacks of all tasks as drgn sees them, one line for each task and each frame.
import sys

from drgn.helpers.linux.cpumask import for_each_present_cpu
from drgn.helpers.linux.percpu import per_cpu
from drgn.helpers.linux.pid import for_each_task

idle = [per_cpu(prog["runqueues"], cpu).idle for cpu in for_each_present_cpu(prog)]
for task in idle + list(for_each_task(prog)):
    print("task %x" % task.value_())
    try:
        trace = prog.stack_trace(task)
    except Exception as problem:
        print("none", str(problem).replace("\n", " "))
        continue
    for frame in trace:
        if frame.is_inline:
            continue
        try:
            pc = frame.pc
            name = frame.symbol().name
        except LookupError:
            name = "?"
        try:
            sp = frame.sp
        except LookupError:
            sp = 0
        if pc < 1 << 63:
            break
        print("frame %x %x %s" % (pc, sp, name))
sys.stdout.flush()
