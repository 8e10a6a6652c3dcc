package org.vmcoregdb.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.command.Session;
import org.vmcoregdb.server.prompt.Prompt;
import org.vmcoregdb.server.prompt.UserFiles;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code shell}: a prompt for the monitor commands, without a debugger. */
@CommandLine.Command(
        name = "shell",
        description = "A prompt for the monitor commands, with history, completion and a pager; answers can go to files"
                + " (> FILE) and to your own programs (| PROGRAM).",
        mixinStandardHelpOptions = true)
final class ShellCommand implements Callable<Integer> {
    @Mixin
    private DumpArguments arguments = new DumpArguments();

    @Option(names = "-i", paramLabel = "FILE", description = "Runs the commands of this file first.")
    private List<Path> inputs = new ArrayList<>();

    @Option(names = "-s", description = "Says nothing of the dump before the first prompt.")
    private boolean silent;

    @Option(names = "--no-crashrc", description = "Does not read ~/.crashrc and ./.crashrc.")
    private boolean noSettings;

    @Option(names = "--typed", hidden = true, description = "As if there was a terminal; for the launcher's training.")
    private boolean training;

    @Override
    public Integer call() throws Exception {
        boolean typed = training
                || ProgressLine.isTerminal(Path.of("/proc/self/fd/0"))
                        && ProgressLine.isTerminal(Path.of("/proc/self/fd/1"));
        CompletableFuture<Terminal> terminal = CompletableFuture.supplyAsync(() -> terminal(typed));
        try (CrashDump analysis = arguments.open()) {
            Session session = new Session(typed ? Session.Host.PROMPT : Session.Host.BATCH);
            if (!typed) {
                session.set(org.vmcoregdb.server.command.Setting.SCROLL, "off");
            }
            try (Terminal screen = terminal.join()) {
                run(analysis, new Prompt(analysis, session, screen, UserFiles.own()), typed);
            }
        }
        return Main.OK;
    }

    private void run(CrashDump analysis, Prompt prompt, boolean typed) throws IOException {
        if (!noSettings) {
            prompt.readSettings();
        }
        if (!silent && typed) {
            Banner.print(analysis, System.out);
        }
        Notices.print(analysis);
        for (Path input : inputs) {
            prompt.runFile(input);
        }
        if (typed) {
            prompt.run();
        } else {
            prompt.runLines(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        }
    }

    /** With programs that every system has (stty): nothing is unpacked and loaded. */
    private static Terminal terminal(boolean typed) {
        try {
            if (!typed) {
                return new DumbTerminal(System.in, System.out);
            }
            return TerminalBuilder.builder()
                    .name("vmcore-gdb")
                    .system(true)
                    .exec(true)
                    .jni(false)
                    .ffm(false)
                    .jna(false)
                    .jansi(false)
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(true)
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException("the terminal cannot be used: " + e.getMessage(), e);
        }
    }
}
