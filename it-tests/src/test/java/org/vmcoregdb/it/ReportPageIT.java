package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code report --html} in a real browser: what readers see and do, on screens, phones and paper, with scripts and without. */
final class ReportPageIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Pattern PAGES = Pattern.compile("/Type\\s*/Pages\\b[^>]*/Count\\s+(\\d+)");

    @TempDir
    private Path folder;

    @BeforeAll
    static void theBrowserIsThere() {
        assumeTrue(Files.isExecutable(BROWSER), "no chromium installed");
        assumeTrue(
                Files.isDirectory(driver().resolve("node_modules/playwright-core")),
                "no playwright-core in the lab: it-tests/lab/lab browser");
    }

    private static Path driver() {
        return Lab.folder().resolve("browser");
    }

    private Path page(String name, String... arguments) {
        Path page = folder.resolve(name);
        List<String> words = new ArrayList<>(List.of("report", "--html", "-o", page.toString()));
        words.addAll(List.of(arguments));
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, words.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return page;
    }

    private JsonNode look(Path page) throws JsonProcessingException {
        Path script = Lab.root().resolve("it-tests/lab/browser/look.mjs");
        Programs.Outcome outcome =
                Programs.run(LIMIT, "node", script.toString(), driver().toString(), page.toString(), folder.toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return new ObjectMapper().readTree(outcome.out());
    }

    private static List<String> list(JsonNode saw, String name) {
        List<String> all = new ArrayList<>();
        assertThat(saw.has(name)).as(name + " in " + saw.fieldNames()).isTrue();
        saw.get(name).forEach(one -> all.add(one.asText()));
        return all;
    }

    /** What must hold of every page. */
    private static void isGood(JsonNode saw) {
        assertThat(list(saw, "requests")).as("no request leaves the page").isEmpty();
        assertThat(list(saw, "errors")).isEmpty();
        assertThat(saw.get("twice").asInt()).as("ids that are there twice").isZero();
        assertThat(list(saw, "dangling")).as("links to nowhere").isEmpty();
        assertThat(saw.get("foreign").asInt())
                .as("elements that load or run something")
                .isZero();
        for (String look : List.of("light", "lightOpen", "dark", "darkOpen", "phoneViolations")) {
            assertThat(list(saw, look)).as("what axe says of it: " + look).isEmpty();
        }
        assertThat(saw.get("phone").asInt()).as("pixels beyond a phone's width").isZero();
        assertThat(saw.get("phoneOpen").asInt())
                .as("the same with all unfolded")
                .isZero();
        assertThat(saw.get("plainSections").asInt())
                .as("sections without scripts")
                .isEqualTo(saw.get("sections").size());
        assertThat(saw.get("plainControls").asInt())
                .as("controls that do nothing without scripts")
                .isZero();
    }

    static Stream<Arguments> dumps() {
        // each takes half a minute, and that of many tasks two
        return Rows.of(
                List.of(Arguments.of("null", "mdf-d31-zlib", "null-pointer in crashme_store+5 [crashme]")),
                List.of(
                        Arguments.of("zoo", "elf", "general-protection in zoo_write+575 [zoo]"),
                        Arguments.of("smash", "mdf-d31-zlib", "stack-corruption in crashme_parse_name+117 [crashme]"),
                        Arguments.of("hung", "mdf-d31-zlib", "hung-task in crashme_do_hung+69 [crashme]")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dumps")
    void aDump(String name, String format, String title) throws IOException {
        JsonNode saw = look(page("page.html", Lab.dump(name, format).toString()));
        isGood(saw);
        assertThat(saw.get("title").asText()).startsWith(title + " (");
        tasks(saw);
        assertThat(list(saw, "log")).singleElement().asString().contains("Linux version 6.1.");
        assertThat(saw.get("said").asText()).isEqualTo("Copied.");
        assertThat(saw.get("copied").asText())
                .startsWith("### `" + title + "`\n")
                .contains("- **Signature:** `", "**Stack**\n\n```\nPID: ", "**Log**\n\n```\n[")
                .endsWith("```\n");
        assertThat(pages(folder.resolve("print.pdf")))
                .as(
                        "sheets of paper for %d records of the log",
                        saw.get("records").asInt())
                .isGreaterThan(saw.get("records").asInt() / 70);
        for (String shot : List.of("desktop", "whole", "dark", "phone", "plain")) {
            assertThat(folder.resolve(shot + ".png")).isNotEmptyFile();
        }
    }

    private static void tasks(JsonNode saw) {
        int all = saw.get("tasks").asInt();
        assertThat(all).isGreaterThan(50);
        assertThat(saw.get("plainRows").asInt()).isEqualTo(all);
        List<Long> memory = list(saw, "memory").stream().map(Long::valueOf).toList();
        assertThat(memory).hasSize(all).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(memory.get(0)).isPositive();
        List<String> names = list(saw, "names");
        assertThat(names).hasSize(all).contains("init", "[kthreadd]");
        assertThat(names.indexOf("[kthreadd]")).isLessThan(names.indexOf("init"));
        assertThat(list(saw, "running")).isNotEmpty().allMatch(state -> state.startsWith("RU"));
        assertThat(list(saw, "filtered")).containsExactly("[kthreadd]");
        assertThat(saw.get("count").asText()).isEqualTo("1 of " + all);
        assertThat(saw.get("group").asText()).contains("init", "__schedule", "schedule+");
    }

    /** A page is printed with all that is folded away. */
    private static int pages(Path pdf) throws IOException {
        Matcher count = PAGES.matcher(Files.readString(pdf, StandardCharsets.ISO_8859_1));
        int most = 0;
        while (count.find()) {
            most = Math.max(most, Integer.parseInt(count.group(1)));
        }
        return most;
    }

    @Test
    void sourceLinesWithVmlinux() throws IOException {
        Path page = page(
                "page.html",
                Lab.dump("null", "mdf-d31-zlib").toString(),
                Lab.vmlinux().toString());
        assertThat(Files.readString(page)).containsPattern("<div class=\"source\">\\S*fs/read_write\\.c:\\d+</div>");
        isGood(look(page));
    }

    /** Of two kinds of crash; once as a folder of pages, once as one page. */
    @Test
    void aFolder() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        List<String> names = List.of("<i>one", "null", "irq");
        List<Path> of =
                List.of(Lab.dump("null", "elf"), Lab.dump("null", "mdf-d31-zlib"), Lab.dump("irq", "mdf-d31-zlib"));
        for (int i = 0; i < names.size(); i++) {
            Files.createSymbolicLink(dumps.resolve(names.get(i)), of.get(i));
        }
        Path pages = page("pages", dumps.toString());
        Path one = page("one.html", dumps.toString());
        for (String name : names) {
            Files.delete(dumps.resolve(name)); // JUnit warns of links that lead out of a temporary folder
        }
        JsonNode overview = look(pages.resolve("index.html"));
        isGood(overview);
        assertThat(overview.get("title").asText()).isEqualTo("Crashes in dumps");
        List<Path> files;
        try (var all = Files.list(pages)) {
            files = all.toList();
        }
        assertThat(files).hasSize(1 + names.size());
        String index = Files.readString(pages.resolve("index.html"));
        for (Path file : files) {
            String name = file.getFileName().toString();
            assertThat(name).matches("[A-Za-z0-9_.-]+");
            assertThat(name.equals("index.html") || index.contains("href=\"" + name + "\""))
                    .isTrue();
        }
        assertThat(files)
                .anySatisfy(file -> assertThat(file)
                        .content()
                        .contains("seen 2 times", "<dt>Seen</dt>")
                        .contains(String.format(Locale.ROOT, "<a href=\"%s\">", "index.html")));
        JsonNode whole = look(one);
        isGood(whole);
        assertThat(list(whole, "sections")).containsExactlyInAnyOrder("Crashes by signature", "<i>one", "null", "irq");
    }
}
