package org.vmcoregdb.server.manual;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.shell.Commands;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page {@code vmcore-gdb(1)}: all subcommands and all commands in a dump, with their options. */
public final class ManualPage {
    /** Wide enough for any synopsis to be one line: the reader's terminal breaks it. */
    private static final int WIDTH = 4000;

    private final Roff roff = new Roff();
    private final CommandLine program;
    private final Commands commands;

    private ManualPage(CommandLine program, Commands commands) {
        this.program = program;
        this.commands = commands;
    }

    /**
     * The page as roff, which {@code man} reads.
     *
     * @param program the program with all its subcommands
     * @param commands those that answer about a dump
     */
    public static String of(CommandLine program, Commands commands, Build build) {
        ManualPage page = new ManualPage(program, commands);
        page.write(build);
        return page.roff.toString();
    }

    private void write(Build build) {
        String name = program.getCommandName();
        roff.title(name.toUpperCase(Locale.ROOT), build.date().orElse(""), name + " " + build.version());
        roff.section("Name").line(name + " - " + sentence(program.getCommandSpec()));
        roff.section("Synopsis");
        program.getSubcommands().forEach((sub, line) -> roff.synopsis(name + " " + sub, synopsis(line)));
        roff.section("Description")
                .paragraph(sentence(program.getCommandSpec())
                        + " A debugger that is attached sees a dead kernel as if it were stopped in front of you, and monitor commands answer in"
                        + " crash's format. Symbols, types and unwind tables are read out of the dump itself; a vmlinux adds source lines"
                        + " and arguments.");
        roff.section("Subcommands");
        roff.paragraph("All of them take -h or --help, and -V or --version, which names the commit, too.");
        program.getSubcommands().forEach((sub, line) -> describe(name + " " + sub, line));
        roff.section("Commands in a dump")
                .paragraph("They follow monitor in a debugger, stand at the prompt of shell, and are given to exec"
                        + " with -c. Several stand on one line with ; between them, and | passes answers through filters that are built"
                        + " in: grep, head, tail, wc, sort, uniq, cut, tac, nl, sed, awk. overlay [on|off|reset|list] is there"
                        + " in a debugger only: edits that this session alone sees.");
        commands.names().forEach(command -> commands.commandLine(command).ifPresent(line -> describe(command, line)));
        texts();
    }

    private void describe(String name, CommandLine line) {
        roff.subsection(line.getCommandName());
        roff.synopsis(name, synopsis(line));
        CommandSpec spec = line.getCommandSpec();
        roff.paragraph(sentence(spec));
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (!parameter.hidden()) {
                roff.item(parameter.paramLabel(), description(parameter));
            }
        }
        for (OptionSpec option : spec.options()) {
            if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
                String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
                roff.item(String.join(", ", option.names()) + value, description(option));
            }
        }
    }

    private static String synopsis(CommandLine line) {
        CommandLine wide = line.setUsageHelpWidth(WIDTH).setUsageHelpAutoWidth(false);
        return new CommandLine.Help(wide.getCommandSpec(), CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .synopsis(0)
                .strip();
    }

    private static String sentence(CommandSpec spec) {
        return String.join(" ", spec.usageMessage().description());
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    /** What no command says of itself. */
    private void texts() {
        roff.section("Exit status");
        roff.item("0", "All was done.");
        roff.item("1", "The dump cannot be opened, or a command failed; standard error has a sentence that says why.");
        roff.item("2", "The command line is wrong.");
        roff.section("Environment");
        roff.item("JAVA_HOME", "The Java runtime, 17 or later, to run with; without it the java of PATH is taken.");
        roff.item("VMCOREGDB_JAVA_OPTS", "More options for java, such as -Xmx4g.");
        roff.item("XDG_CACHE_HOME", "Where caches are kept, instead of ~/.cache.");
        roff.item("DEBUGINFOD_URLS", "The servers that are asked for debug files which are not on this machine.");
        roff.section("Files");
        roff.item(
                "~/.cache/vmcore-gdb",
                "Expanded dumps and debug files, and archives of loaded classes; all of it may be deleted.");
        roff.item("~/.local/state/vmcore-gdb", "The history of the prompt.");
        roff.item(
                "/etc/default/vmcore-gdb",
                "DUMP=FILE for the services of systemd: vmcore-gdb.service, vmcore-gdb.socket.");
        roff.section("Examples");
        for (List<String> example : List.of(
                List.of("vmcore-gdb demo", "Opens the sample dump, shows what happened, and serves it."),
                List.of("vmcore-gdb exec vmcore -c bt -c log", "The stack of the task that panicked, and the log."),
                List.of("vmcore-gdb report vmcore", "What killed the machine, on a page."),
                List.of("gdb -ex 'target remote | vmcore-gdb serve --stdio vmcore'", "A debugger on the dump."))) {
            roff.item(example.get(0), example.get(1));
        }
        roff.section("See also").line("gdb(1), crash(8), makedumpfile(8)");
    }
}
