package org.vmcoregdb.server.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackWord;
import org.vmcoregdb.server.result.SymbolRow;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Backtrace;
import org.vmcoregdb.unwind.Frame;

/** Results as JSON: one object a result, on one line. */
public final class JsonRenderer {
    private JsonRenderer() {}

    /** The object's text, with a line end; nothing for what only sets other answers apart. */
    public static String render(Result result) {
        Map<String, Object> object = object(result);
        return object.isEmpty() ? "" : Json.write(object) + "\n";
    }

    private static Map<String, Object> object(Result result) {
        if (result instanceof Result.SystemResult system) {
            return system(system);
        } else if (result instanceof Result.TaintResult taint) {
            return MachineJson.taint(taint);
        } else if (result instanceof Result.TaskListResult tasks) {
            return new Json.Members()
                    .put("type", "tasks")
                    .put("tasks", tasks.tasks().stream().map(JsonRenderer::row).toList())
                    .done();
        } else if (result instanceof Result.TaskDetailResult task) {
            return TaskDetailJson.object(task.detail());
        } else if (result instanceof Result.FileAnswer files) {
            return FilesJson.object(files);
        } else if (result instanceof Result.SignalAnswer signals) {
            return SignalsJson.object(signals);
        } else if (result instanceof Result.MachineResult machine) {
            return MachineJson.object(machine.answer());
        } else if (result instanceof Result.StackResult stack) {
            return stack(stack);
        } else if (result instanceof Result.StackScan scan) {
            return StackScanJson.object(scan);
        } else if (result instanceof Result.LogResult log) {
            return new Json.Members()
                    .put("type", "log")
                    .put(
                            "records",
                            log.records().stream().map(JsonRenderer::record).toList())
                    .put("problem", log.problem())
                    .done();
        } else if (result instanceof Result.ContextResult context) {
            return new Json.Members()
                    .put("type", "context")
                    .put("task", task(context.task()).done())
                    .address("thread_info", context.threadInfo())
                    .put("panic", context.panic())
                    .done();
        }
        if (result instanceof Result.CodeResult code) {
            return new Json.Members()
                    .put("type", "code")
                    .put("lines", code.lines().stream().map(JsonRenderer::line).toList())
                    .done();
        }
        if (result instanceof Result.ExtractedFilesResult extracted) {
            return extracted(extracted);
        }
        if (result instanceof Result.NoticesResult incomplete) {
            return new Json.Members()
                    .put("type", "notices")
                    .put("notices", incomplete.notices())
                    .done();
        }
        if (result instanceof Result.SymbolListResult symbols) {
            return new Json.Members()
                    .put("type", "symbols")
                    .put(
                            "symbols",
                            symbols.rows().stream().map(JsonRenderer::symbolRow).toList())
                    .done();
        }
        if (result instanceof Result.SourceResult source) {
            return new Json.Members()
                    .put("type", "source")
                    .put("file", source.at().file())
                    .put("line", source.at().line())
                    .put("first_line", source.first())
                    .put("text", source.text())
                    .done();
        }
        if (result instanceof Result.ReportResult report) {
            return ReportJson.object(report.report());
        }
        if (result instanceof Result.CrashTableResult table) {
            return new Json.Members()
                    .put("type", "crashes")
                    .put(
                            "dumps",
                            table.dumps().stream().map(ReportJson::summary).toList())
                    .put("problems", table.problems())
                    .done();
        }
        if (result instanceof Result.ErrorResult error) {
            return new Json.Members()
                    .put("type", "error")
                    .put("command", error.command())
                    .put("message", error.message())
                    .done();
        }
        if (result instanceof Result.TypeResult types) {
            return TypeJson.object(types.answer());
        }
        if (result instanceof Result.MemoryResult memory) {
            return MemoryJson.object(memory.answer());
        }
        if (result instanceof Result.ContainerResult container) {
            return ContainerJson.object(container.answer());
        }
        return new Json.Members()
                .put("type", "text")
                .put("text", result instanceof Result.TextResult text ? text.text() : "")
                .done();
    }

    private static Map<String, Object> extracted(Result.ExtractedFilesResult result) {
        return new Json.Members()
                .put("type", "extracted_files")
                .put("package", result.packageFile())
                .put(
                        "files",
                        result.files().stream()
                                .map(file -> new Json.Members()
                                        .put("kind", file.kind().name().toLowerCase(Locale.ROOT))
                                        .put("build_id", file.buildId().hex())
                                        .put("bytes", file.bytes())
                                        .put("path", file.path())
                                        .done())
                                .toList())
                .done();
    }

    static Map<String, Object> system(Result.SystemResult system) {
        return new Json.Members()
                .put("type", "system")
                .put("kernel", system.kernelFile())
                .put("livepatched", system.livepatched())
                .put("tainted", system.tainted())
                .put("dump_files", system.dumpFiles())
                .put("partial_dump", system.partialDump())
                .put("incomplete_dump", system.incompleteDump())
                .put("cpus", system.cpus())
                .put("offline_cpus", system.offlineCpus())
                .put("time", system.time())
                .put("uptime_seconds", system.uptimeSeconds())
                .put(
                        "load_average",
                        system.loadHundredths().stream().map(l -> l / 100.0).toList())
                .put("tasks", system.tasks())
                .put("nodename", system.nodename())
                .put("release", system.release())
                .put("version", system.version())
                .put("machine", system.machine())
                .put("mhz", system.megahertz())
                .put("memory_bytes", system.memoryBytes())
                .put("panic", system.panic())
                .done();
    }

    static Json.Members task(Task task) {
        return new Json.Members()
                .put("pid", task.pid())
                .put("tgid", task.tgid())
                .put("ppid", task.ppid())
                .address("task", task.address())
                .put("comm", task.comm())
                .put("state", task.state().letters())
                .put("cpu", task.cpu())
                .put("active_on_cpu", task.activeOn())
                .put("kernel_thread", task.isKernelThread());
    }

    private static Map<String, Object> row(Result.TaskRow row) {
        Json.Members members = task(row.task());
        row.stackPointer().ifPresent(p -> members.address("stack_pointer", p));
        return members.put("memory_percent", row.memoryPercentTenths() / 10.0)
                .put("vsz_kb", row.virtualKilobytes())
                .put("rss_kb", row.residentKilobytes())
                .done();
    }

    static Map<String, Object> record(LogRecord record) {
        return new Json.Members()
                .put("sequence", record.sequence())
                .put("nanoseconds", record.nanoseconds())
                .put("level", record.level())
                .put("facility", record.facility())
                .put("caller_id", record.callerId())
                .put("text", record.text())
                .put("dictionary", record.dictionary())
                .done();
    }

    static Map<String, Object> stack(Result.StackResult stack) {
        Backtrace trace = stack.trace();
        List<Map<String, Object>> frames = new ArrayList<>();
        for (int i = 0; i < trace.frames().size(); i++) {
            Map<String, Object> frame = frame(trace.frames().get(i));
            if (i < stack.lines().locations().size()) {
                frame.putAll(
                        location(stack.lines().locations().get(i), stack.lines().inlinedCalls()));
            }
            frames.add(frame);
        }
        return new Json.Members()
                .put("type", "stack")
                .put("task", task(trace.task()).done())
                .put("frames", frames)
                .put(
                        "contents",
                        stack.contents().stream().map(JsonRenderer::words).toList())
                .put("end", trace.end().name().toLowerCase(Locale.ROOT))
                .put("problem", trace.problem())
                .done();
    }

    private static Map<String, Object> location(CodeLocation location, boolean inlinedCalls) {
        Json.Members members = new Json.Members()
                .put("file", location.line().map(SourceLine::file))
                .put("line", location.line().map(SourceLine::line));
        if (inlinedCalls) {
            members.put(
                    "inlined",
                    location.inlined().stream()
                            .map(c -> new Json.Members()
                                    .put("function", c.function())
                                    .put("called_at_file", c.calledAt().file())
                                    .put("called_at_line", c.calledAt().line())
                                    .done())
                            .toList());
        }
        return members.done();
    }

    private static Map<String, Object> symbolRow(SymbolRow row) {
        if (row instanceof SymbolRow.Found found) {
            return symbol(found.address())
                    .put("file", found.source().map(SourceLine::file))
                    .put("line", found.source().map(SourceLine::line))
                    .done();
        } else if (row instanceof SymbolRow.Listed listed) {
            return symbol(new SymbolicAddress(listed.symbol(), 0)).done();
        }
        Json.Members members = new Json.Members();
        if (row instanceof SymbolRow.ModuleEdge edge) {
            members.address("address", edge.address()).put(edge.start() ? "module_start" : "module_end", edge.module());
        }
        return members.done();
    }

    static Json.Members symbol(SymbolicAddress found) {
        return new Json.Members()
                .address("address", found.symbol().address() + found.offset())
                .put("name", found.symbol().name())
                .put("offset", found.offset())
                .put("kind", String.valueOf(found.symbol().type()))
                .put("module", found.symbol().module());
    }

    private static Map<String, Object> line(Result.CodeLine line) {
        Json.Members members = line.symbol().map(JsonRenderer::symbol).orElseGet(Json.Members::new);
        return members.address("address", line.address())
                .put("text", line.text())
                .put("file", line.source().map(SourceLine::file))
                .put("line", line.source().map(SourceLine::line))
                .done();
    }

    static Map<String, Object> words(Result.StackWords words) {
        return new Json.Members()
                .address("address", words.address())
                .put(
                        "words",
                        words.words().stream()
                                .map(w -> "0x" + Long.toHexString(w.value()))
                                .toList())
                .put("names", names(words))
                .done();
    }

    /** What words stand for, by their place in the list of words; left out if nothing was asked or found. */
    private static Optional<Map<String, Object>> names(Result.StackWords words) {
        Json.Members names = new Json.Members();
        for (int i = 0; i < words.words().size(); i++) {
            StackWord word = words.words().get(i);
            String key = Integer.toString(i);
            word.symbol().ifPresent(s -> names.put(key, s.text()));
            word.slabCache().ifPresent(c -> names.put(key, "[" + c + "]"));
        }
        return names.done().isEmpty() ? Optional.empty() : Optional.of(names.done());
    }

    static Map<String, Object> frame(Frame frame) {
        Json.Members members = new Json.Members().address("pc", frame.pc()).address("sp", frame.sp());
        frame.slot().ifPresent(s -> members.address("found_at", s));
        frame.symbol()
                .ifPresent(s -> members.put("function", s.symbol().name())
                        .put("offset", s.offset())
                        .put("module", s.symbol().module()));
        members.put("stack", frame.stack().name().toLowerCase(Locale.ROOT)).put("guessed", frame.guessed());
        frame.savedRegisters()
                .ifPresent(saved ->
                        members.put("saved_registers", registers(saved)).put("user_mode", saved.userMode()));
        return members.done();
    }

    static Map<String, Object> registers(Frame.SavedRegisters saved) {
        Json.Members registers = new Json.Members();
        for (Register register : X86_64.PT_REGS) {
            saved.registers().get(register).ifPresent(v -> registers.address(register.name(), v));
        }
        return registers.done();
    }
}
