package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.debuginfo.DebugFiles;
import org.vmcoregdb.server.ide.DebugSession;
import org.vmcoregdb.server.ide.Ide;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code launch-config}: the settings file with which an IDE opens the dump at hand. */
@CommandLine.Command(
        name = "launch-config",
        description = "Prints the file that lets an IDE debug a dump (docs/ide.md).",
        mixinStandardHelpOptions = true)
final class LaunchConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DumpArguments arguments = new DumpArguments();

    @Option(names = "--ide", converter = IdeName.class, description = "One of ${COMPLETION-CANDIDATES} (vscode).")
    private Ide ide = Ide.VSCODE;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = ListenAddress.Converter.class,
            description = "Where the server listens (127.0.0.1:1234 if not given).")
    private ListenAddress address = new ListenAddress.Tcp(ServeCommand.DEFAULT_ADDRESS);

    @Option(names = "--gdb", paramLabel = "PROGRAM", description = "The gdb to use (gdb).")
    private String gdb = "gdb";

    @Option(
            names = "--make-program",
            paramLabel = "FILE",
            description =
                    "Write what the dump itself tells of symbols and types to this file, and use it as the program;"
                            + " for IDEs that want one, without a vmlinux.")
    private Optional<Path> made = Optional.empty();

    /** The names as users write them. */
    static final class IdeName implements CommandLine.ITypeConverter<Ide> {
        @Override
        public Ide convert(String text) {
            for (Ide ide : Ide.values()) {
                if (ide.toString().equals(text)) {
                    return ide;
                }
            }
            throw new CommandLine.TypeConversionException("'" + text + "' is none of " + List.of(Ide.values()));
        }
    }

    @Override
    public Integer call() throws IOException, FormatException {
        if (!(address instanceof ListenAddress.Tcp tcp)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "IDEs connect to HOST:PORT, not to a Unix socket");
        }
        DumpArguments.Contents files = arguments.files();
        Optional<Path> program = made.isPresent() ? Optional.of(makeProgram(made.get())) : files.vmlinux();
        if (program.isEmpty() && ide.needsProgram()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--ide " + ide + " needs a program: give the vmlinux, or --make-program FILE");
        }
        InetSocketAddress listening = tcp.address();
        System.out.print(ide.settings(new DebugSession(
                files.dumps().get(0).toAbsolutePath().normalize(),
                program.map(path -> path.toAbsolutePath().normalize()),
                listening.getAddress().getHostAddress(),
                listening.getPort(),
                gdb)));
        Messages.print("this is " + ide.file() + "; before debugging, start the server: vmcore-gdb serve "
                + String.join(" ", arguments.asGiven()) + " --listen "
                + ListenAddress.text(listening)
                + (AccessArguments.isForOthers(address)
                        ? " --insecure (an IDE shows neither tokens nor certificates: ssh -L or vmcore-gdb connect … --listen is safer)"
                        : ""));
        return Main.OK;
    }

    private Path makeProgram(Path file) throws IOException, FormatException {
        try (CrashDump analysis = arguments.open()) {
            Notices.print(analysis);
            DebugFiles debugFiles = new DebugFiles(analysis.kernel(), analysis.unwinder());
            if (!debugFiles.knowsKernel()) {
                throw new FormatException("The dump has no symbols: no program can be made of them");
            }
            return Files.write(file, debugFiles.kernel());
        }
    }
}
