package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What our program prints, command by command, in one session as it is one of crash's that is compared with it. */
final class OurAnswers {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private OurAnswers() {}

    /**
     * The lines that each command prints.
     *
     * @param files the arguments of {@code exec} before the commands: the dump, its other parts, perhaps a vmlinux
     */
    static Map<String, List<String>> of(List<String> files, List<String> commands) {
        return session(files, commands).answers();
    }

    /**
     * What a session printed.
     *
     * @param answers by command
     * @param sentences what was printed on standard error
     */
    record Session(Map<String, List<String>> answers, List<String> sentences) {}

    /** The same with what was printed on standard error. */
    static Session session(List<String> files, List<String> commands) {
        List<String> arguments = new ArrayList<>(List.of("exec"));
        arguments.addAll(files);
        for (int i = 0; i < commands.size(); i++) {
            arguments.addAll(List.of("-c", commands.get(i), "-c", "ptob " + mark(i)));
        }
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments.toArray(String[]::new));
        Map<String, List<String>> answers = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        int number = 0;
        for (String line : outcome.lines()) {
            if (line.equals(mark(number) + ": " + mark(number) + "000")) {
                answers.put(commands.get(number), lines);
                lines = new ArrayList<>();
                number++;
            } else {
                lines.add(line);
            }
        }
        assertThat(number).as(outcome.err()).isEqualTo(commands.size());
        return new Session(answers, outcome.err().lines().toList());
    }

    private static String mark(int number) {
        return "dead" + Integer.toHexString(0x1000 + number);
    }
}
