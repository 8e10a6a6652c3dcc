package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.gdb.KernelTarget;

/**
 * Nothing that a client says names a file of the server, its environment or its settings. What was checked: picocli's argument files
 * ({@code @FILE}), its variables in words and in what it says of them ({@code ${sys:…}}, {@code ${env:…}}, {@code ${bundle:…}}), in every place of every command
 * and of its help; files of modules; {@code >} and filters; objects and their annexes; files over the protocol.
 */
class ClientWordsTest {
    private static final String SECRET = "Xq7-nobody-says-this";
    private static final String PROPERTY = "vmcoregdb.test.secret";

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private final SampleContext context = new SampleContext();

    @BeforeEach
    void hideASecret() throws IOException {
        file = Files.writeString(folder.resolve("secret"), "-a " + SECRET + "\n" + SECRET + "\n");
        System.setProperty(PROPERTY, SECRET);
    }

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        for (String name : List.of(
                "@" + file,
                "@@" + file,
                "@\"" + file + "\"",
                "file:" + file,
                "file://" + file,
                file.toString(),
                "../".repeat(20) + file.toString().substring(1),
                "${sys:" + PROPERTY + "}",
                "${" + PROPERTY + "}",
                "${bundle:" + PROPERTY + "}",
                "${env:PATH}",
                "${sys:user.home}",
                "${DEFAULT-VALUE}",
                "$" + PROPERTY,
                "%s%n%1$s",
                "< " + file,
                "$(cat " + file + ")",
                "`cat " + file + "`")) {
            words.add(name);
            words.add("-l " + name);
            words.add("-s " + name);
            words.add("-x" + name);
            words.add("--option=" + name);
            words.add("1 " + name);
            words.add("init_task " + name);
            words.add(name + " bt");
        }
        return words;
    }

    private String answer(String line) {
        StringBuilder all = new StringBuilder();
        try {
            new Commands().text(line, context, all::append);
            if (!line.contains("|")) {
                new Commands().json(line, context, all::append);
            }
        } catch (CommandException sentence) {
            all.append(sentence.getMessage());
        }
        return all.toString();
    }

    @Test
    @Timeout(300)
    void inNoPlaceOfNoCommand() {
        Commands commands = new Commands();
        String path = System.getenv().getOrDefault("PATH", "/no/path");
        for (String name : commands.names()) {
            for (String word : words()) {
                assertThat(answer(name + " " + word))
                        .as(name + " " + word)
                        .doesNotContain(SECRET)
                        .doesNotContain(path);
            }
            assertThat(commands.commandLine(name).orElseThrow().isExpandAtFiles())
                    .isFalse();
            assertThat(commands.commandLine(name).orElseThrow().isInterpolateVariables())
                    .isFalse();
        }
        for (String word : words()) {
            assertThat(answer(word)).as(word).doesNotContain(SECRET);
            assertThat(answer("foreach 1 bt " + word)).as(word).doesNotContain(SECRET);
            assertThat(answer("help " + word)).as(word).doesNotContain(SECRET);
            for (String filter : List.of("grep", "head", "tail", "wc", "sort", "uniq", "cat", "sh -c")) {
                assertThat(answer("sys | " + filter + " " + word)).as(word).doesNotContain(SECRET);
            }
            assertThat(answer("sys " + word.replace("@", "> "))).as(word).doesNotContain(SECRET);
        }
        assertThat(folder.toFile().list()).containsExactly("secret");
    }

    /** Words that begin so are words. */
    @Test
    void theyAreTakenAsTheyAre() {
        assertThat(answer("ps @/etc/passwd")).isEqualTo("there is no task @/etc/passwd");
        assertThat(answer("ps @@/etc/passwd")).isEqualTo("there is no task @@/etc/passwd");
        assertThat(answer("ps ${sys:user.home}")).isEqualTo("there is no task ${sys:user.home}");
        assertThat(answer("eval @/dev/zero")).isEqualTo("eval: invalid expression: @/dev/zero");
        assertThat(answer("sym @/dev/zero")).isEqualTo("@/dev/zero is neither a symbol nor an address");
    }

    @Test
    void noObjectAndNoFileOverTheProtocol() throws IOException {
        KernelTarget target = new KernelTarget(context.analysis());
        RemoteFiles files = target.files().orElseThrow();
        for (String name : List.of(
                file.toString(),
                "/etc/passwd",
                "/vmcore-gdb/modules/../../../../../../../.." + file,
                "/vmcore-gdb/vmlinux/../../.." + file,
                "/vmcore-gdb/../" + file,
                "/vmcore-gdb/modules/" + file,
                "/vmcore-gdb/modules/crashme.ko\0" + file,
                "@" + file,
                "/vmcore-gdb/@" + file,
                "/proc/self/environ",
                "")) {
            assertThat(files.open(name)).as(name).isEqualTo(Optional.empty());
            assertThat(target.localFiles().orElseThrow().buildId(name)).as(name).isEmpty();
            assertThat(target.object("osdata", name))
                    .as(name)
                    .satisfies(document ->
                            assertThat(document.map(String::new).orElse("")).doesNotContain(SECRET));
            for (String object : target.objects()) {
                assertThat(target.object(object, name).map(String::new).orElse(""))
                        .as(object + " " + name)
                        .doesNotContain(SECRET, "root:x:");
            }
            assertThat(target.object(name, "")).as(name).isEmpty();
        }
    }
}
