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
    line = ""
    for frame in trace:
        # inlined calls come before the function that they are inlined in: the first of them has the innermost line
        if not line:
            try:
                source = frame.source()
                line = "%s:%d" % (source[0], source[1])
            except LookupError:
                line = "?"
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
        print("frame %x %x %s %s" % (pc, sp, name, line))
        line = ""
sys.stdout.flush()
