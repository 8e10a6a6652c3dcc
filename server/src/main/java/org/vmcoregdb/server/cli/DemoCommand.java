package org.vmcoregdb.server.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.protocol.net.RspServer;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.shell.Commands;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the sample dump, explained and served. */
@CommandLine.Command(
        name = "demo",
        description = "Opens the sample dump, shows what happened, and serves it.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT|unix:PATH",
            converter = ListenAddress.Converter.class,
            description = "Where to listen (127.0.0.1:1234 if not given).")
    private Optional<ListenAddress> address = Optional.empty();

    @Option(
            names = "--insecure",
            description = "Listen where other machines can connect: nobody is asked who they are.")
    private boolean insecure;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--no-serve", description = "Show only, and end.")
    private boolean showOnly;

    @Override
    public Integer call() throws Exception {
        if (!showOnly
                && !insecure
                && address.filter(AccessArguments::isForOthers).isPresent()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "anyone who reaches that address could connect: listen on 127.0.0.1 or unix:PATH, or say --insecure");
        }
        try (CrashDump analysis = CrashDump.open(List.of(SampleDump.find()), DumpArguments.standard())) {
            return show(analysis);
        }
    }

    private int show(CrashDump analysis) throws Exception {
        LocalContext context = new LocalContext(analysis);
        Commands commands = new Commands();
        System.out.println("A real dump of a Debian kernel whose stack was overrun, from the dump file alone:\n");
        Banner.print(analysis, System.out);
        System.out.println();
        commands.text("bt", context, System.out::print);
        System.out.println();
        Notices.print(analysis);
        if (showOnly) {
            return Main.OK;
        }
        ListenAddress chosen = address.orElse(new ListenAddress.Tcp(ServeCommand.DEFAULT_ADDRESS));
        ConsoleListener console = new ConsoleListener(System.err, false);
        try (RspServer server = ServeCommand.server(analysis, console)) {
            System.out.println(howToAttach(ServeCommand.listen(server, chosen, AccessArguments::whoMayConnect)));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close"));
            server.awaitClosed();
        }
        return Main.OK;
    }

    private static String howToAttach(ListenAddress address) {
        return "Attach from another terminal:\n"
                + "  gdb -ex 'target remote " + ServeCommand.forGdb(address) + "'\n"
                + "and there: info threads, x/8i $pc, monitor bt, monitor ps, monitor log, monitor help.\n"
                + "Ctrl-C ends this.";
    }
}
