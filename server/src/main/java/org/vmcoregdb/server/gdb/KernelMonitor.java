package org.vmcoregdb.server.gdb;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.protocol.target.Monitor;
import org.vmcoregdb.protocol.target.MonitorContext;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.ErrorAnswer;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;
import org.vmcoregdb.server.shell.Commands;
import org.vmcoregdb.server.shell.Completion;

/** {@code monitor} commands of a debugger: its selected thread is the task they are about. */
final class KernelMonitor implements Monitor {
    private static final String JSON_PREFIX = "json ";

    /** Before the beginning of a command, of which it is asked how it may go on: for the helper. */
    private static final String COMPLETE_PREFIX = "complete ";

    /** What is answered here and in {@code protocol} beside the commands of the shell. */
    static final Set<String> OTHER_NAMES = Set.of("complete", "dumps", "gva2gpa", "info", "overlay", "xp");

    private final WhatIf whatIf;
    private final KernelThreads threads;
    private final QemuMonitor qemu;
    private final Commands commands = new Commands();

    KernelMonitor(CrashDump analysis, KernelThreads threads, SystemRegisters system) {
        this.whatIf = new WhatIf(analysis);
        this.threads = threads;
        this.qemu = new QemuMonitor(analysis.kernel(), system);
    }

    @Override
    public Optional<String> execute(String typed, MonitorContext context) {
        String first = QemuMonitor.name(typed);
        if (OTHER_NAMES.contains(first) && !context.mayRun(first)) {
            return Optional.of(MonitorContext.denial(first));
        }
        if (qemu.answers(typed, context)) {
            return Optional.empty();
        }
        if (typed.startsWith(COMPLETE_PREFIX)) {
            DebuggerContext asking = new DebuggerContext(context, true);
            new Completion(commands, asking, context::cancelled)
                    .of(typed.substring(COMPLETE_PREFIX.length()))
                    .forEach(name -> context.print(PrintableText.inLine(name) + "\n"));
            return Optional.empty();
        }
        boolean json = typed.startsWith(JSON_PREFIX);
        String line = json ? typed.substring(JSON_PREFIX.length()) : typed;
        try {
            String command = line.isBlank() ? "help" : line;
            if (!json && command.strip().equals("help")) {
                context.print("overlay  Makes what-if edits that only this session sees.\n");
            }
            if (json) {
                commands.json(command, new DebuggerContext(context, true), context::print);
            } else {
                commands.text(command, new DebuggerContext(context, false), context::print);
            }
            return Optional.empty();
        } catch (CommandException wrong) {
            String sentence = String.valueOf(wrong.getMessage());
            if (json) {
                // among the answers: whoever reads them reads no sentences
                context.print(AnswerJson.line(new ErrorAnswer(Optional.of(line), sentence, wrong.code())));
                return Optional.empty();
            }
            return Optional.of(PrintableText.inLine(sentence));
        }
    }

    /** What a client has set up, and how many values it was shown: nobody else's business. */
    private static final class Habits {
        private final Session session = new Session(Session.Host.DEBUGGER);
        private final AtomicInteger valuesShown = new AtomicInteger();
    }

    /** One client's context: its selected thread. */
    private final class DebuggerContext implements CommandContext {
        private final MonitorContext monitor;
        private final Habits habits;
        private final CrashDump analysis;
        private boolean named;

        /** @param json whether the answer is for a program, which finds the task in it */
        DebuggerContext(MonitorContext monitor, boolean json) {
            this.monitor = monitor;
            this.habits = monitor.kept(Habits.class, Habits::new);
            this.analysis = whatIf.with(monitor.memoryChanges());
            this.named = json;
        }

        @Override
        public CrashDump analysis() {
            return analysis;
        }

        @Override
        public Task task() throws CommandException {
            Task task = threads.task(monitor.selectedThread())
                    .map(this::asSeen)
                    .orElseThrow(() -> new CommandException(threads.withoutTasks()
                            .map(why -> "no task can be selected, because " + why)
                            .orElse("no task is selected")));
            if (!named && !monitor.isSelectionCertain()) {
                monitor.print(guess(task));
            }
            named = true;
            return task;
        }

        /** The threads of the session are those of the dump; what the client changed of a task is in its own view. */
        private Task asSeen(Task task) {
            return analysis.kernel().edits().isEmpty()
                    ? task
                    : Tasks.of(analysis.kernel()).at(task.address()).orElse(task);
        }

        /** The answer's first line when the debugger did not say which task the user is looking at. */
        private static String guess(Task task) {
            return "(of task " + task.pid() + " \"" + PrintableText.inLine(task.comm())
                    + "\", which the debugger asked about last;" + " \"monitor set PID\" chooses another)\n";
        }

        @Override
        public Session session() {
            return habits.session;
        }

        @Override
        public void select(Task task) {
            monitor.selectThread(ThreadIds.of(task));
        }

        @Override
        public int nextValueNumber() {
            return habits.valuesShown.incrementAndGet();
        }

        @Override
        public boolean mayRun(String command) {
            return monitor.mayRun(command);
        }

        @Override
        public boolean cancelled() {
            return monitor.cancelled();
        }
    }
}
