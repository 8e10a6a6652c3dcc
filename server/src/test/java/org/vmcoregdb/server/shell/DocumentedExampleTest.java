package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.Command;

/** The example command of {@code docs/adding.md} compiles, runs on the sample, and prints what its schema says. */
final class DocumentedExampleTest {
    private static final Pattern SOURCE = Pattern.compile("```java\n// \\S+/java/(\\S+)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SCHEMA = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    /** A class in backticks, with or without its package, as it is or with a member. */
    private static final Pattern CLASS = Pattern.compile("`(?:[a-z0-9]+\\.)*([A-Z][a-z]\\w+)(?:\\.\\w+|\\(\\w*\\))?`");

    @TempDir
    Path folder;

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs")) ? here : here.resolve("..");
    }

    private static String page(String name) throws Exception {
        return Files.readString(root().resolve("docs").resolve(name));
    }

    private void compile(String page) throws Exception {
        List<Path> sources = new ArrayList<>();
        Matcher source = SOURCE.matcher(page);
        while (source.find()) {
            Path file = folder.resolve("java").resolve(source.group(1));
            Files.createDirectories(file.getParent());
            sources.add(Files.writeString(file, source.group(2)));
        }
        assertThat(sources).hasSize(3);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            Path classes = Files.createDirectories(folder.resolve("classes"));
            List<String> options = List.of(
                    "-proc:none",
                    "-Xlint:all,-classfile,-processing",
                    "-Werror",
                    "-d",
                    classes.toString(),
                    "-cp",
                    System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(
                            problems, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(problems.toString()).isTrue();
        }
    }

    @Test
    void theExampleCommandWorks() throws Exception {
        String page = page("adding.md");
        compile(page);
        URL[] places = {folder.resolve("classes").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(places, getClass().getClassLoader())) {
            Class<?> type = loader.loadClass("org.vmcoregdb.server.command.forks.ForksCommand");
            Command command = (Command) type.getConstructor().newInstance();
            SampleContext context = new SampleContext();
            List<Answer> answers = new ArrayList<>();
            command.run(context, answers::add);
            Kernel kernel = context.kernel();
            long count = kernel.memory().readLong(kernel.needSymbol("total_forks"));
            assertThat(count).isPositive();
            assertThat(AnswerText.alone(answers.get(0))).isEqualTo("FORKS: " + count + "\n");
            JsonNode json = new ObjectMapper().readTree(AnswerJson.line(answers.get(0)));
            assertThat(json.get("count").longValue()).isEqualTo(count);
            Matcher schema = SCHEMA.matcher(page);
            assertThat(schema.find()).isTrue();
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(schema.group(1))
                            .validate(json))
                    .isEmpty();
            assertThat(command.answerTypes()).containsExactly(json.get("type").textValue());
        }
    }

    /** Classes that the pages name are there, but for those of the example. */
    @Test
    void thePagesNameWhatThereIs() throws Exception {
        Set<String> classes = new TreeSet<>();
        for (String module : List.of("protocol", "dump-core", "server", "it-tests")) {
            try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src"))) {
                files.map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        Set<String> named = new TreeSet<>();
        for (String page : List.of("adding.md", "kernels.md")) {
            Matcher word = CLASS.matcher(SOURCE.matcher(page(page)).replaceAll(""));
            while (word.find()) {
                named.add(word.group(1));
            }
        }
        assertThat(named).hasSizeGreaterThan(40);
        named.removeAll(classes);
        assertThat(named).isEmpty();
        assertThat(new CommandTable(new Commands()).command("forks"))
                .as("the example is only an example")
                .isEmpty();
    }
}
