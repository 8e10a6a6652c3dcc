# Holds what `hang -a` says of waiters and owners against the objects themselves, which drgn reads with the types of vmlinux. Each kind has its own
# function; none of them takes anything from the claim but addresses. CLAIMS, the file with the answer's JSON, is set by who runs this.
# Prints one JSON object: what was counted, and what is wrong in words.
import json
import re
from collections import Counter

from drgn import FaultError, Object, cast, container_of
from drgn.helpers.linux.cpumask import for_each_present_cpu
from drgn.helpers.linux.list import list_for_each_entry
from drgn.helpers.linux.percpu import per_cpu
from drgn.helpers.linux.pid import for_each_task
from drgn.helpers.linux.rbtree import rbtree_inorder_for_each_entry

ALL = (1 << 64) - 1
FLAGS = 7
PF_WQ_WORKER = 0x20
PF_KTHREAD = 0x200000
COMPLETIONS = ("completion", "work", "workqueue", "kthread_exit", "vfork", "rcu", "srcu", "rcu_tasks")
CPUS = list(for_each_present_cpu(prog))
RUNNING = {cpu: per_cpu(prog["runqueues"], cpu).curr.value_() for cpu in CPUS}
TASKS = {task.value_(): task for task in for_each_task(prog)}
for cpu in CPUS:
    idle = per_cpu(prog["runqueues"], cpu).idle
    TASKS[idle.value_()] = idle


class Wrong(Exception):
    pass


def has(object_, member):
    try:
        object_.member_(member)
        return True
    except (LookupError, TypeError):
        return False


def type_of(*names):
    for name in names:
        try:
            return prog.type(name)
        except LookupError:
            continue
    raise Wrong("vmlinux has no type " + " or ".join(names))


def at(address, *types):
    return Object(prog, type_of(*types), address=address)


def name_of(task):
    return TASKS[task].comm.string_().decode(errors="backslashreplace") if task in TASKS else "no task at %x" % task


def stack_has(task, address):
    task = TASKS[task]
    # with a page after it that is not mapped
    size = task.stack_vm_area.size.value_() - prog["PAGE_SIZE"].value_()
    return 0 <= address - task.stack.value_() < size


def entries(head, type_, link):
    return list_for_each_entry("struct " + type_, head.address_of_(), link)


def on_list(claim, head, type_, link, member):
    """The waiter's entry: on the list, of its task, and on its stack."""
    for entry in entries(head, type_, link):
        if entry.member_(member).value_() == claim.task:
            if not stack_has(claim.task, entry.value_()):
                raise Wrong("the entry of %s is not on its stack" % claim.name)
            return entry
    raise Wrong("%s is not on the list of waiters" % claim.name)


def owned(claim, owner, certainty="owner"):
    """The one task, or none if the word names none."""
    expected = [(owner, certainty)] if owner in TASKS else []
    if claim.holders != expected:
        raise Wrong("the object names %s" % ([name_of(task) for task, c in expected] or "nobody"))


def owners(claim, expected):
    if sorted(claim.holders) != sorted((task, "owner") for task in expected):
        raise Wrong("the object names %s" % [name_of(task) for task in expected])


def nobody(claim):
    certain = [task for task, certainty in claim.holders if certainty != "perhaps"]
    if certain:
        raise Wrong("nothing says that %s has it" % name_of(certain[0]))


def mutex(claim):
    lock = at(claim.object, "struct mutex")
    on_list(claim, lock.wait_list, "mutex_waiter", "list", "task")
    owned(claim, lock.owner.counter.value_() & ALL & ~FLAGS)


def rwsem(claim):
    lock = at(claim.object, "struct rw_semaphore")
    entry = on_list(claim, lock.wait_list, "rwsem_waiter", "list", "task")
    wants = "rwsem_read" if entry.type == prog["RWSEM_WAITING_FOR_READ"] else "rwsem_write"
    if wants != claim.kind:
        raise Wrong("its entry says " + wants)
    word = lock.owner.counter.value_() & ALL
    readers = word & 1
    owned(claim, word & ~FLAGS, "last_reader" if readers else "owner")
    # RWSEM_WRITER_LOCKED
    if claim.holders and bool(readers) == bool(lock.count.counter.value_() & 1):
        raise Wrong("the count of the rwsem says otherwise: %x" % (lock.count.counter.value_() & ALL))


def semaphore(claim):
    lock = at(claim.object, "struct semaphore")
    on_list(claim, lock.wait_list, "semaphore_waiter", "list", "task")
    if lock.count.value_() != 0:
        raise Wrong("the semaphore is free")
    nobody(claim)


def rt_mutex(claim):
    lock = at(claim.object, "struct rt_mutex_base", "struct rt_mutex")
    link = "tree_entry" if has(at(0, "struct rt_mutex_waiter"), "tree_entry") else "tree.entry"
    tree = rbtree_inorder_for_each_entry("struct rt_mutex_waiter", lock.waiters.rb_root.address_of_(), link)
    if not any(waiter.task.value_() == claim.task for waiter in tree):
        raise Wrong("%s is not in the tree of waiters" % claim.name)
    owned(claim, lock.owner.value_() & ~1)


def percpu_write(claim):
    lock = at(claim.object, "struct percpu_rw_semaphore")
    if lock.writer.task.value_() != claim.task:
        raise Wrong("the lock's writer is " + name_of(lock.writer.task.value_()))
    readers = sum(per_cpu(lock.read_count[0], cpu).value_() for cpu in CPUS) & 0xFFFFFFFF
    if not (claim.detail or "").startswith("%d reader" % readers):
        raise Wrong("the lock has %d readers" % readers)
    nobody(claim)


def percpu_read(claim):
    lock = at(claim.object, "struct percpu_rw_semaphore")
    on_list(claim, lock.waiters.head, "wait_queue_entry", "entry", "private")
    owned(claim, lock.writer.task.value_())


def kthread_of(task):
    task = TASKS[task]
    member = task.worker_private if has(task, "worker_private") else task.set_child_tid
    return cast("struct kthread *", member)


def is_thread(task, flag):
    return TASKS[task].flags.value_() & flag != 0


def completion(claim):
    done = at(claim.object, "struct completion")
    on_list(claim, done.wait.task_list, "swait_queue", "task_list", "task")
    if done.done.value_() != 0:
        raise Wrong("the completion is completed")
    if claim.kind == "vfork":
        owners(claim, [task for task in TASKS if TASKS[task].vfork_done.value_() == claim.object])
    elif claim.kind == "kthread_exit":
        owners(
            claim,
            [
                task
                for task in TASKS
                if is_thread(task, PF_KTHREAD)
                and kthread_of(task).value_() != 0
                and kthread_of(task).exited.address_of_().value_() == claim.object
            ],
        )
    elif claim.kind == "work":
        work(claim, done)
    elif claim.kind == "rcu":
        rcu(claim)
    else:
        nobody(claim)


def work(claim, done):
    barrier = container_of(done.address_of_(), "struct wq_barrier", "done")
    if barrier.task.value_() != claim.task:
        raise Wrong("the barrier is of " + name_of(barrier.task.value_()))
    workers = []
    for task in TASKS:
        if is_thread(task, PF_WQ_WORKER):
            worker = cast("struct worker *", kthread_of(task).data)
            if worker.task.value_() != task:
                continue
            if any(work.value_() == barrier.work.address_of_().value_()
                   for work in list_for_each_entry("struct work_struct", worker.scheduled.address_of_(), "entry")):
                workers.append(task)
                try:
                    function = prog.symbol(worker.current_func.value_()).name
                except LookupError:
                    continue  # of a module whose symbols are not known
                if claim.detail != function:
                    raise Wrong("the worker does " + function)
    owners(claim, workers)


def is_over(callback):
    """Whether the grace period that a callback waits for has ended: it is among those to be called, or on no CPU's list any more."""
    for cpu in CPUS:
        data = per_cpu(prog["rcu_data"], cpu)
        ready_end = data.cblist.tails[0].value_()
        at, node, ready = data.cblist.head.address_of_().value_(), data.cblist.head, True
        while node:
            ready = ready and at != ready_end
            if node.value_() == callback:
                return ready
            at, node = node.next.address_of_().value_(), node.next
        node = data.nocb_bypass.head
        while node:
            if node.value_() == callback:
                return False
            node = node.next
    return True


def rcu(claim):
    names = []
    for frame in prog.stack_trace(TASKS[claim.task]):
        try:
            names.append(frame.symbol().name)
        except LookupError:
            continue
    state = prog["rcu_state"]
    # grace periods of tasks and of srcu have nothing to do with CPUs' quiescent states
    other = any("rcu_tasks" in name or "srcu" in name for name in names)
    if other or not state.gp_seq.value_() & 3:
        nobody(claim)
        return
    nodes = [state.node[i] for i in range(prog["rcu_num_nodes"].value_())]
    leaf = nodes[-1].level.value_()
    expected = set()
    for node in nodes:
        if node.level.value_() == leaf:
            mask = node.qsmask.value_()
            expected.update(RUNNING[node.grplo.value_() + bit] for bit in range(64) if mask >> bit & 1)
            if node.gp_tasks:
                expected.add(container_of(node.gp_tasks, "struct task_struct", "rcu_node_entry").value_())
    owners(claim, expected)
    if expected and claim.object and "__wait_rcu_gp" in names:
        callback = container_of(Object(prog, "struct completion *", value=claim.object), "struct rcu_synchronize", "completion")
        if is_over(callback.head.address_of_().value_()):
            raise Wrong("its grace period is over")


def waiting(table, type_, link):
    for queue in prog[table]:
        for entry in list_for_each_entry("struct " + type_, queue.head.address_of_(), link):
            yield entry


def page(claim):
    page = at(claim.object, "struct page")
    table = "folio_wait_table" if "folio_wait_table" in prog else "page_wait_table"
    for entry in waiting(table, "wait_page_queue", "wait.entry"):
        if entry.wait.private.value_() == claim.task:
            which = (entry.folio if has(entry, "folio") else entry.page).value_()
            if which != claim.object:
                raise Wrong("it waits for the page %x" % which)
            flag = prog["PG_" + re.match(r"\w+", claim.detail)[0]].value_()
            if flag != entry.bit_nr.value_():
                raise Wrong("it waits for bit %d" % entry.bit_nr.value_())
            flags = page.flags.f if has(page.flags, "f") else page.flags
            if not flags.value_() >> flag & 1:
                raise Wrong("the page's flag is clear")
            nobody(claim)
            return
    raise Wrong("%s is in no queue of pages" % claim.name)


def bit(claim):
    for entry in waiting("bit_wait_table", "wait_bit_queue_entry", "wq_entry.entry"):
        if entry.wq_entry.private.value_() == claim.task and entry.key.flags.value_() == claim.object:
            number = entry.key.bit_nr.value_()
            if not prog.read_u64(claim.object) >> number & 1:
                raise Wrong("bit %d is clear" % number)
            if (claim.detail or "").startswith("block "):
                block = cast("struct buffer_head *", entry.key.flags).b_blocknr.value_()
                if "block %d" % block not in claim.detail.replace(";", " "):
                    raise Wrong("the buffer is of block %d" % block)
            nobody(claim)
            return
    raise Wrong("%s is in no queue of bits" % claim.name)


def queue(claim):
    head = at(claim.object, "struct wait_queue_head", "struct __wait_queue_head")
    on_list(claim, head.head, "wait_queue_entry", "entry", "private")
    nobody(claim)


def queue_or_bit(claim):
    try:
        queue(claim)
    except (Wrong, FaultError):
        bit(claim)


def futexes():
    data = prog["__futex_data"]
    for i in range(data.hashsize.value_()):
        yield from list_for_each_entry("struct futex_q", data.queues[i].chain.node_list.address_of_(), "list.node_list")


def futex(claim):
    for entry in futexes():
        if entry.task.value_() == claim.task:
            key = entry.key.private
            word = (key.address.value_() + (key.offset.value_() & ~3)) & ALL
            if key.mm.value_() != TASKS[claim.task].mm.value_() or word != claim.object:
                raise Wrong("it waits for the futex %x" % word)
            if entry.pi_state:
                owned(claim, entry.pi_state.owner.value_())
            else:
                nobody(claim)
            return
    raise Wrong("%s is on no futex" % claim.name)


def journal(claim):
    journal = at(claim.object, "struct journal_s")
    head = journal.member_(claim.detail)
    on_list(claim, head.head, "wait_queue_entry", "entry", "private")
    thread = journal.j_task.value_()
    owners(claim, [] if thread == claim.task else [thread])


def spinlock(claim):
    word = prog.read_u32(claim.object)
    cpus = [cpu for cpu in CPUS if RUNNING[cpu] == claim.task]
    if word & 0xFF != 1 or (word >> 18) - 1 not in cpus:
        raise Wrong("the lock is %x, and %s is on %s" % (word, claim.name, cpus))
    nobody(claim)


KINDS = {
    "mutex": mutex,
    "rwsem_read": rwsem,
    "rwsem_write": rwsem,
    "semaphore": semaphore,
    "rt_mutex": rt_mutex,
    "percpu_rwsem_write": percpu_write,
    "percpu_rwsem_read": percpu_read,
    "page": page,
    "bit": bit,
    "buffer": bit,
    "futex": futex,
    "journal": journal,
    "spinlock": spinlock,
}
KINDS.update((kind, completion) for kind in COMPLETIONS)


class Claim:
    def __init__(self, wait):
        self.kind = wait["kind"]
        self.task = int(wait["task"]["task"], 16)
        self.name = "%d %s" % (wait["task"]["pid"], wait["task"]["comm"])
        self.object = int(wait.get("object", "0"), 16)
        self.detail = wait.get("detail")
        self.proved = wait["proved"]
        self.holders = [(int(holder["task"]["task"], 16), holder["certainty"]) for holder in wait["holders"]]


def same_task(task):
    known = TASKS.get(int(task["task"], 16))
    if known is None:
        raise Wrong("there is no task at " + task["task"])
    seen = (known.pid.value_(), known.tgid.value_(), known.comm.string_().decode(errors="backslashreplace"))
    if seen != (task["pid"], task["tgid"], task["comm"]):
        raise Wrong("the task at %s is %s" % (task["task"], seen))


def next_in_circle(circle):
    for i, wait in enumerate(circle):
        after = circle[(i + 1) % len(circle)]["task"]["task"]
        if not wait["holders"] or wait["holders"][0]["task"]["task"] != after:
            raise Wrong("%s does not wait for the next one of the circle" % wait["task"]["comm"])


counts = Counter()
wrong = []
kinds = Counter()


def hold(what, test, *words):
    try:
        test(*words)
    except (Wrong, FaultError, LookupError, ValueError, AttributeError, TypeError) as problem:
        wrong.append("%s: %s" % (what, str(problem) or repr(problem)))


for group in json.load(open(CLAIMS))["groups"]:
    hold("circle", next_in_circle, group["circle"])
    for wait in group["circle"] + group["waits"]:
        claim = Claim(wait)
        what = "%s waits for %s %x" % (claim.name, claim.kind, claim.object)
        hold(what, same_task, wait["task"])
        for holder in wait["holders"]:
            hold(what, same_task, holder["task"])
        certain = [certainty for task, certainty in claim.holders if certainty != "perhaps"]
        counts["waits"] += 1
        counts["guesses"] += len(claim.holders) - len(certain) + (not claim.proved)
        counts["owners"] += len(certain)
        if claim.proved:
            counts["waiters"] += 1
            kinds[claim.kind] += 1
            hold(what, KINDS.get(claim.kind, queue_or_bit), claim)
        elif certain:
            hold(what, rcu if claim.kind == "rcu" else nobody, claim)
print(json.dumps({"counts": counts, "kinds": kinds, "wrong": wrong}))
