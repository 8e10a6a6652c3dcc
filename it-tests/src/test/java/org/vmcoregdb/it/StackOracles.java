package org.vmcoregdb.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stacks of all tasks of a dump as crash and drgn see them. */
final class StackOracles {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Pattern CRASH_TASK = Pattern.compile("PID: \\d+ +TASK: ([0-9a-f]+) .*");
    private static final Pattern CRASH_FRAME =
            Pattern.compile(" *#\\d+ \\[([0-9a-f]{16})\\] (\\S+) at ([0-9a-f]{16})( \\[.*\\])?");

    private StackOracles() {}

    /**
     * A frame as somebody sees it.
     *
     * @param pc the return address, or where the function was interrupted
     * @param sp the stack pointer there
     * @param line {@code file:line} of the innermost call inlined there, if it is known
     */
    record Row(long pc, long sp, String function, Optional<String> line) {
        Row(long pc, long sp, String function) {
            this(pc, sp, function, Optional.empty());
        }

        boolean sameAs(Row other) {
            return pc == other.pc && sp == other.sp;
        }

        @Override
        public String toString() {
            return String.format("%016x %016x %s", pc, sp, function);
        }
    }

    /** drgn's, by address of the task; of a stack that goes on in user space the kernel's part. */
    static Map<Long, List<Row>> drgn(Path dump) {
        return drgn(dump, Lab.vmlinux());
    }

    /** The same of a dump of another kernel. */
    static Map<Long, List<Row>> drgn(Path dump, Path vmlinux) {
        Path program = Lab.peer("drgn03");
        try (InputStream script = StackOracles.class.getResourceAsStream("stacks.py")) {
            if (script == null) {
                throw new IllegalStateException("no resource stacks.py");
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            Path kept = OracleAnswers.file(program, vmlinux, dump, "drgn stacks " + text);
            if (!Files.exists(kept)) {
                Programs.Outcome outcome = Programs.drgn(program, LIMIT, vmlinux, dump, text);
                if (outcome.exitCode() != 0) {
                    throw new AssertionError(outcome.all());
                }
                Path part = kept.resolveSibling(
                        kept.getFileName() + ".part" + ProcessHandle.current().pid());
                Files.writeString(part, outcome.out());
                Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
            }
            return parseDrgn(Files.readAllLines(kept));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Long, List<Row>> parseDrgn(List<String> lines) {
        Map<Long, List<Row>> stacks = new LinkedHashMap<>();
        List<Row> stack = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 5);
            if (words[0].equals("task")) {
                stack = new ArrayList<>();
                stacks.put(hex(words[1]), stack);
            } else if (words[0].equals("frame")) {
                Optional<String> at = Optional.of(words[4]).filter(w -> !w.equals("?"));
                stack.add(new Row(hex(words[1]), hex(words[2]), words[3], at));
            }
        }
        return stacks;
    }

    /** crash's, by address of the task. */
    static Map<Long, List<Row>> crash(Path dump) {
        String command = "foreach bt";
        List<String> lines = new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump)
                .outputs(List.of(command))
                .getOrDefault(command, List.of());
        Map<Long, List<Row>> stacks = new LinkedHashMap<>();
        List<Row> stack = new ArrayList<>();
        for (String line : lines) {
            Matcher task = CRASH_TASK.matcher(line);
            Matcher frame = CRASH_FRAME.matcher(line.stripTrailing());
            if (task.matches()) {
                stack = new ArrayList<>();
                stacks.put(hex(task.group(1)), stack);
            } else if (frame.matches()) {
                stack.add(new Row(hex(frame.group(3)), hex(frame.group(1)) + 8, frame.group(2)));
            }
        }
        return stacks;
    }

    private static long hex(String digits) {
        return Long.parseUnsignedLong(digits, 16);
    }
}
