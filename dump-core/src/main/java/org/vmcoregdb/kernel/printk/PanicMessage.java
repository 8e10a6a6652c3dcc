package org.vmcoregdb.kernel.printk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;

/**
 * The line of the log that says why the machine died. Other lines may look like it: what a program wrote to {@code /dev/kmsg},
 * what a driver wrote, an oops that the machine survived.
 */
public final class PanicMessage {
    private static final String PANIC = "Kernel panic - not syncing: ";

    /** What oopses begin with, most specific first; the order is crash's. */
    private static final List<String> OOPSES = List.of(
            "kernel BUG at",
            "general protection fault",
            "double fault: ",
            "divide error: ",
            "stack segment: ",
            "Oops: ",
            "BUG: unable to handle",
            "Unable to handle kernel",
            "SysRq : Trigger a crash",
            "sysrq: Trigger a crash");

    /** {@code oops_exit()} and {@code panic()} end with it. */
    private static final String ENDS = "---[ end ";

    private PanicMessage() {}

    /** The message of a kernel; none if its log has nothing of the kind. */
    public static Optional<String> of(Kernel kernel) {
        List<LogRecord> records = KernelLog.of(kernel).records().stream()
                .filter(LogRecord::byKernel)
                .toList();
        return find(records, byWhoDied(kernel)).or(() -> find(records, record -> true));
    }

    /** The whole line that a message is in, if the log is plain text, which has the time in it. */
    public static Optional<String> plainLine(Kernel kernel, String message) {
        return KernelLog.of(kernel).records().stream()
                .filter(record -> record.nanoseconds().isEmpty())
                .map(LogRecord::text)
                .filter(text -> text.endsWith(message))
                .reduce((earlier, later) -> later);
    }

    /** True of what the task that died wrote, or its CPU in an interrupt; of anything if it is not known which that is. */
    public static Predicate<LogRecord> byWhoDied(Kernel kernel) {
        try {
            int cpu = Cpus.of(kernel).panicCpu().orElse(-1);
            Optional<Task> task = Cpus.of(kernel).panicTask().filter(t -> cpu >= 0);
            return task.<Predicate<LogRecord>>map(t -> record -> record.mayBeOf(t.pid(), cpu))
                    .orElse(record -> true);
        } catch (MemoryFault | MissingSymbolException | MissingTypeException missing) {
            return record -> true;
        }
    }

    /** The last panic; without one the newest oops, and of that the first of its lines, because others repeat it. */
    private static Optional<String> find(List<LogRecord> records, Predicate<LogRecord> writer) {
        List<String> lines = new ArrayList<>();
        records.stream().filter(writer).forEach(record -> lines.addAll(fromEachSign(record.text())));
        Optional<String> panic =
                lines.stream().filter(line -> line.startsWith(PANIC)).reduce((earlier, later) -> later);
        return panic.or(() ->
                OOPSES.stream().flatMap(sign -> newest(lines, sign).stream()).findFirst());
    }

    private static Optional<String> newest(List<String> lines, String sign) {
        Optional<String> found = Optional.empty();
        boolean ended = true;
        for (String line : lines) {
            if (line.startsWith(ENDS)) {
                ended = true;
            } else if (ended && line.startsWith(sign)) {
                found = Optional.of(line);
                ended = false;
            }
        }
        return found;
    }

    /** The lines of a record, each once for each sign that it has, from there on. */
    private static List<String> fromEachSign(String text) {
        List<String> found = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int end = line.indexOf(ENDS);
            if (end >= 0) {
                found.add(line.substring(end));
                continue;
            }
            int panic = line.indexOf(PANIC);
            if (panic >= 0) {
                found.add(line.substring(panic));
            }
            for (String sign : OOPSES) {
                int at = line.indexOf(sign);
                if (at >= 0) {
                    found.add(line.substring(at));
                }
            }
        }
        return found;
    }
}
