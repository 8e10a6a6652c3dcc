package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.manual.ManualPage;
import org.vmcoregdb.server.manual.ShellScript;
import org.vmcoregdb.server.shell.Commands;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What is generated of the commands' options leaves none of them out. */
class ManualTest {
    private static final Build BUILD = new Build("1.2.3", Optional.empty(), Optional.of("2026-11-29"));

    @Test
    void thePageHasAllCommandsAndOptions() {
        Commands commands = new Commands();
        String page = ManualPage.of(Main.commandLine(), commands, BUILD);
        assertThat(page).contains(".TH \"VMCORE\\-GDB\" \"1\" \"2026\\-11\\-29\" \"vmcore\\-gdb 1.2.3\"");
        Main.commandLine().getSubcommands().forEach((name, line) -> hasAll(page, name, line));
        commands.names()
                .forEach(name -> hasAll(page, name, commands.commandLine(name).orElseThrow()));
        assertThat(page.lines())
                .as("no line is taken for a macro that is none")
                .filteredOn(line -> line.startsWith(".") || line.startsWith("'"))
                .allMatch(line -> line.matches("\\.(TH|SH|SS|PP|HP|TP|B|nh|ad|\\\\\").*"));
    }

    private static void hasAll(String page, String name, CommandLine line) {
        int start = page.indexOf(".SS \"" + name.replace("-", "\\-") + "\"\n");
        assertThat(start).as(name).isPositive();
        int end = page.indexOf("\n.S", start + 1);
        String section = page.substring(start, end);
        for (OptionSpec option : line.getCommandSpec().options()) {
            boolean shared = option.hidden() || option.usageHelp() || option.versionHelp();
            for (String each : shared ? new String[0] : option.names()) {
                assertThat(section).as(name).contains(each.replace("-", "\\-"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void scriptsCompleteAllSubcommandsAndOptions(ShellScript shell) {
        String script = shell.of(Main.commandLine());
        Main.commandLine().getSubcommands().forEach((name, line) -> {
            assertThat(script).contains(name);
            for (OptionSpec option : line.getCommandSpec().options()) {
                String longest = option.longestName();
                String written = shell != ShellScript.FISH
                        ? longest
                        : longest.startsWith("--") ? "-l " + longest.substring(2) : "-s " + longest.substring(1);
                assertThat(option.hidden()
                                || Pattern.compile(Pattern.quote(written) + "\\b")
                                        .matcher(script)
                                        .find())
                        .as(name + " " + longest)
                        .isTrue();
            }
        });
    }
}
