package org.vmcoregdb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What crash prints of one dump.
 */
final class CrashOracle {
    private static final Duration LIMIT = Duration.ofMinutes(20);

    /** How many commands one crash answers: it dies of some, and all its answers are asked for again. */
    private static final int SESSION = 100;

    private final Path crash;
    private final Path vmlinux;
    private final Path dump;
    private final String[] options;

    /**
     * @param options what crash has to be told about this dump
     */
    CrashOracle(Path crash, Path vmlinux, Path dump, String... options) {
        this.crash = crash;
        this.vmlinux = vmlinux;
        this.dump = dump;
        this.options = options.clone();
    }

    /** The lines that each of the commands prints; one crash for all that are not known yet. */
    Map<String, List<String>> outputs(List<String> commands) {
        return outputs(List.of(), commands);
    }

    /** The lines that each of the commands prints, each after another command whose output is of no interest. */
    Map<String, List<String>> each(String before, List<String> commands) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (int i = 0; i < commands.size(); i += SESSION) {
            List<String> some = commands.subList(i, Math.min(commands.size(), i + SESSION));
            all.putAll(outputs(List.of(), before + " > /dev/null", some));
        }
        return all;
    }

    /** The same in a session that starts with other commands, whose output is of no interest. */
    Map<String, List<String>> outputs(List<String> before, List<String> commands) {
        return outputs(before, "", commands);
    }

    private Map<String, List<String>> outputs(List<String> before, String beforeEach, List<String> commands) {
        try {
            Map<String, Path> files = new LinkedHashMap<>();
            List<String> unknown = new ArrayList<>();
            for (String command : commands) {
                List<String> session = new ArrayList<>(before);
                if (!beforeEach.isEmpty()) {
                    session.add(beforeEach);
                }
                Path file = kept(session, command);
                files.put(command, file);
                if (!Files.exists(file)) {
                    unknown.add(command);
                }
            }
            if (!unknown.isEmpty()) {
                ask(before, beforeEach, unknown, files);
            }
            Map<String, List<String>> outputs = new LinkedHashMap<>();
            for (Map.Entry<String, Path> entry : files.entrySet()) {
                String text = new String(Files.readAllBytes(entry.getValue()), StandardCharsets.UTF_8);
                outputs.put(entry.getKey(), text.lines().toList());
            }
            return outputs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each command writes a file of its own: with its input from a pipe crash prints no prompts that would part the answers. */
    private void ask(List<String> before, String beforeEach, List<String> commands, Map<String, Path> files)
            throws IOException {
        Path folder = Files.createTempDirectory("crash-oracle");
        List<Path> answers = new ArrayList<>();
        try {
            List<String> script = new ArrayList<>(before);
            for (int i = 0; i < commands.size(); i++) {
                answers.add(folder.resolve("answer" + i));
                script.add(beforeEach);
                script.add(commands.get(i) + " > " + answers.get(i));
            }
            Programs.Outcome outcome = Programs.crash(crash, LIMIT, vmlinux, dump, script, options);
            for (int i = 0; i < commands.size(); i++) {
                Path answer = answers.get(i);
                if (!Files.exists(answer) || (Files.size(answer) == 0 && outcome.exitCode() != 0)) {
                    throw new AssertionError(
                            "crash did not answer \"" + commands.get(i) + "\" of " + dump + ": " + outcome.all());
                }
                Path keep = files.get(commands.get(i));
                if (keep != null) {
                    Path part = keep.resolveSibling(keep.getFileName() + ".part"
                            + ProcessHandle.current().pid());
                    Files.copy(answer, part, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(part, keep, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } finally {
            for (Path answer : answers) {
                Files.deleteIfExists(answer);
            }
            Files.delete(folder);
        }
    }

    private Path kept(List<String> before, String command) throws IOException {
        String question = before.isEmpty() ? command : command + "\n" + String.join("\n", before);
        return OracleAnswers.file(crash, vmlinux, dump, question);
    }
}
