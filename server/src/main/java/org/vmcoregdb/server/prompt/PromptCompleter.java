package org.vmcoregdb.server.prompt;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.shell.Commands;
import org.vmcoregdb.server.shell.Completion;

/** Completes what is typed at the prompt: what the dump and the commands know, and files where one is to be named. */
final class PromptCompleter implements Completer {
    private static final long PATIENCE_MILLIS = 1000;
    private static final int MOST_FILES = 500;

    private final Commands commands;
    private final CommandContext context;

    PromptCompleter(Commands commands, CommandContext context) {
        this.commands = commands;
        this.context = context;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String typed = line.line().substring(0, line.cursor());
        String word = line.word().substring(0, line.wordCursor());
        String before =
                typed.substring(0, Math.max(0, typed.length() - word.length())).stripTrailing();
        if (before.endsWith(">") || before.endsWith("<") || typed.startsWith("!")) {
            files(word, candidates);
            return;
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        BooleanSupplier late = () -> System.nanoTime() > end;
        for (String name : new Completion(commands, context, late).of(typed)) {
            // more may follow a struct's name: its members
            candidates.add(new Candidate(name, name, null, null, null, null, true));
        }
    }

    private static void files(String word, List<Candidate> candidates) {
        int slash = word.lastIndexOf('/');
        String folder = slash < 0 ? "" : word.substring(0, slash + 1);
        String home = System.getProperty("user.home", "");
        String real = folder.startsWith("~/") ? home + folder.substring(1) : folder.isEmpty() ? "." : folder;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(real))) {
            for (Path entry : entries) {
                String name = folder + entry.getFileName() + (Files.isDirectory(entry) ? "/" : "");
                if (name.startsWith(word) && candidates.size() < MOST_FILES) {
                    candidates.add(new Candidate(name, name, null, null, null, null, !name.endsWith("/")));
                }
            }
        } catch (java.io.IOException | InvalidPathException none) {
            candidates.clear();
        }
    }
}
