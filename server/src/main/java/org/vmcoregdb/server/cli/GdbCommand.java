package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.archive.TemporaryFolder;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.protocol.net.Client;
import org.vmcoregdb.protocol.net.RspServer;
import org.vmcoregdb.protocol.net.SessionListener;
import org.vmcoregdb.server.ide.DebuggerScript;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code gdb}: a dump in gdb, with a server of its own that ends with it.
 *
 * <p>A server must start no program that a client names. This one is named by the user who runs this command, on the command line, before
 * anything listens; nothing that comes in over the connection has a say in it. The connection is a socket in a folder that only
 * that user may enter.
 */
@CommandLine.Command(
        name = "gdb",
        description = "Debugs a dump in gdb; what follows -- are gdb's own arguments.",
        customSynopsis = "vmcore-gdb gdb [--gdb PROGRAM] DUMP [VMLINUX|PACKAGE [MODULE...]] [-- GDB-ARGUMENTS...]",
        mixinStandardHelpOptions = true)
final class GdbCommand implements Callable<Integer> {
    private static final String ARGUMENTS_FOLLOW = "--";

    private final List<String> gdbArguments;

    @Mixin
    private DumpArguments arguments = new DumpArguments();

    @Option(names = "--gdb", paramLabel = "PROGRAM", description = "The gdb to start (gdb).")
    private String gdb = "gdb";

    /** @param commandLine the program's arguments, of which those after {@code --} are gdb's */
    GdbCommand(String... commandLine) {
        List<String> all = Arrays.asList(commandLine);
        int end = all.indexOf(ARGUMENTS_FOLLOW);
        gdbArguments = end < 0 ? List.of() : List.copyOf(all.subList(end + 1, all.size()));
    }

    /** The arguments that are not gdb's. */
    static String[] ownArguments(String... commandLine) {
        int end = Arrays.asList(commandLine).indexOf(ARGUMENTS_FOLLOW);
        return end < 0 ? commandLine : Arrays.copyOf(commandLine, end);
    }

    @Override
    public Integer call() throws Exception {
        try (CrashDump analysis = arguments.open()) {
            Notices.print(analysis);
            return serve(analysis);
        }
    }

    private int serve(CrashDump analysis) throws Exception {
        Optional<Path> vmlinux = analysis.kernel().vmlinux().given().isPresent()
                ? arguments.files().vmlinux()
                : Optional.empty();
        try (TemporaryFolder folder = TemporaryFolder.create();
                RspServer server = ServeCommand.server(analysis, new Problems())) {
            Path socket = folder.path().resolve("socket");
            Path helper = folder.path().resolve(DebuggerScript.GDB.file());
            Files.write(helper, DebuggerScript.GDB.content());
            server.listenUnix(socket);
            List<String> line = new ArrayList<>(List.of(gdb, "-q"));
            for (String command : commands(analysis.kernel(), socket, helper, vmlinux)) {
                line.add("-ex");
                line.add(command);
            }
            line.addAll(gdbArguments);
            return run(line);
        }
    }

    /**
     * What gdb is to do first. A vmlinux is read after attaching, so that gdb asks the server's files of entry code first, whose call
     * frames go on where an interrupt changed stacks; and with its per-cpu section at the address 0, which is not moved along.
     */
    private static List<String> commands(Kernel kernel, Path socket, Path helper, Optional<Path> vmlinux) {
        List<String> commands = new ArrayList<>(List.of("source " + helper, "vmcore-attach " + socket));
        vmlinux.ifPresent(path -> {
            String slide = "0x" + Long.toHexString(kernel.layout().kaslrOffset());
            String perCpu =
                    kernel.vmlinux().given().filter(GdbCommand::hasPerCpuAtZero).isPresent()
                            ? " -s .data..percpu 0"
                            : "";
            commands.add("vmcore-symbols " + quoted(path) + " " + slide + perCpu);
        });
        return commands;
    }

    /** Kernels before 6.15 have it there. */
    private static boolean hasPerCpuAtZero(ElfFile vmlinux) {
        try {
            return vmlinux.section(".data..percpu")
                    .filter(s -> s.address() == 0)
                    .isPresent();
        } catch (FormatException damaged) {
            return false; // gdb will say what is wrong with it
        }
    }

    /** As gdb takes a word apart. */
    private static String quoted(Path path) {
        return "\"" + path.toAbsolutePath().toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** The launcher has made this process deaf to Ctrl-C, which is gdb's. */
    private static int run(List<String> line) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(line).inheritIO().start();
        } catch (IOException e) {
            throw new IOException(line.get(0) + " cannot be started: install gdb, or name one with --gdb PROGRAM", e);
        }
        Thread end = new Thread(process::destroy, "end gdb");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }

    /** Says nothing of who comes and goes: that gdb has gone the user knows. */
    private static final class Problems implements SessionListener {
        private final ConsoleListener console = new ConsoleListener(System.err, false);

        @Override
        public void targetFailed(Client client, Throwable failure) {
            console.targetFailed(client, failure);
        }
    }
}
