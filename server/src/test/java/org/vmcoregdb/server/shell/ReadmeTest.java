package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The table of commands in README.md has all commands, with options that there are. */
class ReadmeTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[A-Za-z0-9]+[A-Za-z]*");

    /** {@code overlay} belongs to the session, {@code dmesg} is another name of {@code log}. */
    private static final List<String> NOT_IN_BOTH = List.of("overlay", "dmesg");

    private final Commands commands = new Commands();

    /** What the table says of each command. */
    private static Map<String, List<String>> usages() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../README.md"));
        int start = lines.indexOf("| command | |");
        assertThat(start).isPositive();
        Map<String, List<String>> usages = new TreeMap<>();
        for (String line : lines.subList(start + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            Matcher code = CODE.matcher(line.replace("\\|", "¦").split("\\|", -1)[1]);
            while (code.find()) {
                String usage = code.group(1);
                for (String name : usage.split(" ", 2)[0].split("¦", -1)) {
                    usages.computeIfAbsent(name, n -> new ArrayList<>()).add(usage);
                }
            }
        }
        return usages;
    }

    @Test
    void hasEachCommand() throws IOException {
        TreeSet<String> expected = new TreeSet<>(commands.names());
        NOT_IN_BOTH.forEach(expected::remove);
        TreeSet<String> listed = new TreeSet<>(usages().keySet());
        NOT_IN_BOTH.forEach(listed::remove);
        assertThat(listed).isEqualTo(expected);
    }

    @Test
    void itsOptionsExist() throws IOException {
        usages().forEach((name, all) -> commands.commandLine(name).ifPresent(line -> {
            for (String usage : all) {
                Matcher option = OPTION.matcher(usage);
                while (option.find()) {
                    assertThat(isOption(line, option.group()))
                            .as(usage + ": " + option.group())
                            .isTrue();
                }
            }
        }));
    }

    /** Whether it is one, or one written twice, such as -FF. */
    private static boolean isOption(CommandLine line, String word) {
        return line.getCommandSpec().findOption(word) != null
                || word.length() == 3
                        && word.charAt(1) == word.charAt(2)
                        && line.getCommandSpec().findOption(word.substring(0, 2)) != null;
    }

    @Test
    void helpSaysWhatEachIsFor() {
        for (String name : commands.names()) {
            assertThat(commands.commandLine(name)
                            .orElseThrow()
                            .getCommandSpec()
                            .usageMessage()
                            .description())
                    .as(name)
                    .hasSize(1)
                    .allMatch(sentence -> sentence.endsWith(".") || sentence.endsWith("COMMAND."));
        }
    }
}
