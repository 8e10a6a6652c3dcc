package org.vmcoregdb.server.gdb;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.protocol.target.XmlText;

/** Tables for gdb's {@code info os} (gdb/features/osdata.dtd). */
final class OsTables {
    private record Table(String name, String description) {}

    private static final List<Table> TABLES = List.of(
            new Table("processes", "Processes: the tasks that lead a thread group"),
            new Table("threads", "All tasks, with the CPU they were on last"),
            new Table("modules", "Kernel modules"),
            new Table("cpus", "Processors and what they were running"),
            new Table("dmesg", "The kernel's log"));

    private final Kernel kernel;

    OsTables(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The document of a table; of the list of tables for an empty name; empty for an unknown name. */
    Optional<byte[]> document(String table) {
        Rows rows = new Rows(table.isEmpty() ? "types" : table);
        switch (table) {
            case "", "types" ->
                TABLES.forEach(
                        t -> rows.add(row("Type", t.name, "Description", t.description, "Title", t.description)));
            case "processes" ->
                Tasks.of(kernel).all().stream().filter(Task::isGroupLeader).forEach(t -> process(rows, t));
            case "threads" -> Tasks.of(kernel).all().forEach(task -> thread(rows, task));
            case "modules" -> Modules.of(kernel).all().forEach(module -> module(rows, module));
            case "cpus" -> Cpus.of(kernel).all().forEach(cpu -> cpu(rows, cpu));
            case "dmesg" -> KernelLog.of(kernel).records().forEach(message -> message(rows, message));
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(rows.document());
    }

    private static void process(Rows rows, Task task) {
        rows.add(row(
                "pid",
                task.pid(),
                "ppid",
                task.ppid(),
                "state",
                task.state().letters(),
                "command",
                task.comm(),
                "task",
                hex(task.address())));
    }

    private static void thread(Rows rows, Task task) {
        rows.add(row(
                "tid",
                task.pid(),
                "pid",
                task.tgid(),
                "cpu",
                task.cpu(),
                "state",
                task.state().letters(),
                "command",
                task.comm(),
                "task",
                hex(task.address())));
    }

    private static void module(Rows rows, Module module) {
        rows.add(row(
                "name",
                module.name(),
                "size",
                module.size(),
                "base",
                hex(module.base()),
                "module",
                hex(module.address())));
    }

    private static void cpu(Rows rows, Cpu cpu) {
        String task = cpu.task().map(t -> String.valueOf(t.pid())).orElse("");
        String command = cpu.task().map(Task::comm).orElse("");
        rows.add(row("cpu", cpu.number(), "pid", task, "command", command, "registers", cpu.source()));
    }

    private static void message(Rows rows, LogRecord message) {
        String seconds = message.nanoseconds().isPresent()
                ? String.format(Locale.ROOT, "%.6f", message.nanoseconds().getAsLong() / 1e9)
                : "";
        rows.add(row("time", seconds, "level", message.level() < 0 ? "" : message.level(), "text", message.text()));
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }

    private static Map<String, String> row(Object... namesAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(String.valueOf(namesAndValues[i]), PrintableText.inLine(String.valueOf(namesAndValues[i + 1])));
        }
        return row;
    }

    /** A document being written. */
    private static final class Rows {
        private final StringBuilder xml = new StringBuilder(4096);

        Rows(String type) {
            xml.append("<?xml version=\"1.0\"?>\n<!DOCTYPE osdata SYSTEM \"osdata.dtd\">\n<osdata type=\"");
            XmlText.append(xml, type);
            xml.append("\">\n");
        }

        void add(Map<String, String> columns) {
            xml.append("<item>");
            columns.forEach((name, value) -> {
                xml.append("<column name=\"").append(name).append("\">");
                XmlText.append(xml, value);
                xml.append("</column>");
            });
            xml.append("</item>\n");
        }

        byte[] document() {
            return xml.append("</osdata>\n").toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
