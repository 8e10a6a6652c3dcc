package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.packages.DebugFileCache;
import org.vmcoregdb.packages.PackageBytes;
import org.vmcoregdb.server.answer.CheckedJson;

class MainTest {
    private static final String[] OPENING = {"info", "exec", "serve"};

    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int code = Main.run(args);
            System.out.flush();
            return new Outcome(
                    code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Every command that opens a dump fails on these files, with one line. */
    private static void refused(String expected, String... files) {
        for (String command : OPENING) {
            Outcome outcome = run(arguments(command, files));
            assertThat(outcome.code()).as("%s: %s", command, outcome).isEqualTo(1);
            assertThat(outcome.err().lines())
                    .as(command)
                    .singleElement()
                    .asString()
                    .startsWith("vmcore-gdb: ")
                    .contains(expected);
            assertThat(outcome.out()).as(command).isEmpty();
        }
    }

    private static String[] arguments(String command, String... files) {
        String[] options = command.equals("exec") ? new String[] {"-c", "sys"} : new String[0];
        String[] all = new String[1 + options.length + files.length];
        all[0] = command;
        System.arraycopy(options, 0, all, 1, options.length);
        System.arraycopy(files, 0, all, 1 + options.length, files.length);
        return all;
    }

    private String file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    @Test
    void filesThatAreNoDumps() throws IOException {
        refused("is a text file", file("notes.txt", "Dear diary,\n".getBytes(StandardCharsets.US_ASCII)));
        refused("is empty", file("empty", new byte[0]));
        refused("is a directory", folder.toString());
        refused("does not exist", folder.resolve("nowhere").toString());
        refused("not a crash dump of any known format", file("noise", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0}));
    }

    @Test
    void errorsAreSentencesToo() {
        assertThat(Main.sentence(new OutOfMemoryError("Java heap space"))).contains("not enough memory", "-Xmx4g");
        assertThat(Main.sentence(new StackOverflowError())).contains("nested too deeply");
        assertThat(Main.sentence(new InternalError("a fault occurred in a recent unsafe memory access operation")))
                .contains("cut short while it was open");
        assertThat(Main.sentence(new IllegalStateException())).contains("IllegalStateException");
        assertThat(Main.sentence(new IOException("why"))).isEqualTo("why");
    }

    /** 184 bytes that claim 2^60 bytes of memory, and no vmcoreinfo. */
    @Test
    void aFileThatClaimsMoreThanThereIs() throws IOException {
        byte[] core = ElfWriter.core()
                .notes(new byte[0])
                .load(0xffff888000000000L, 0, new byte[8], 1L << 60)
                .build();
        refusedWithoutInfo("no CPU's registers lead to a kernel", file("claims", core));
    }

    private static void refusedWithoutInfo(String expected, String file) {
        for (String command : new String[] {"exec", "serve"}) {
            Outcome outcome = run(arguments(command, file));
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains(expected);
        }
        assertThat(run("info", file).out()).contains(expected);
    }

    @Test
    void theCacheIsListedAndShrunk() throws Exception {
        String home = System.getProperty("user.home");
        assumeTrue(System.getenv("XDG_CACHE_HOME") == null);
        try {
            System.setProperty("user.home", folder.toString());
            assertThat(run("cache").out()).isEqualTo("   0 KiB  in all, 0 files\n");
            Path cache = Files.createDirectories(folder.resolve(".cache/vmcore-gdb"));
            Path dump = Files.write(cache.resolve("0123456789abcdef0123456789abcdef.dump"), new byte[5000]);
            Files.write(cache.resolve("fedcba9876543210fedcba9876543210.dump"), new byte[3000]);
            Files.setLastModifiedTime(dump, FileTime.fromMillis(1_700_000_000_000L));
            assertThat(run("cache").out())
                    .startsWith("   5 KiB  2023-11-14 ")
                    .contains(dump.toString(), "   8 KiB  in all, 2 files\n");
            assertThat(run("cache", "--limit", "4K").out()).contains("deleted, 1 file\n", "left, 1 file\n");
            assertThat(dump).doesNotExist();
            assertThat(run("cache", "--clean").out()).endsWith("   0 KiB  left, 0 files\n");
            assertThat(run("cache", "--limit", "much").code()).isEqualTo(2);
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    void dumpsThatAreCutOff() throws IOException {
        byte[] head = new byte[5000];
        try (InputStream in = Files.newInputStream(Sample.expanded())) {
            assertThat(in.readNBytes(head, 0, head.length)).isEqualTo(head.length);
        }
        for (int length : new int[] {20, 100, 464, 4096, 5000}) {
            String cut = file("cut", java.util.Arrays.copyOf(head, length));
            assertThat(run("exec", "-c", "sys", cut).code()).isEqualTo(1);
            refused("", cut);
        }
        refused("", file("elf", java.util.Arrays.copyOf(ElfWriter.core().build(), 30)));
    }

    @Test
    void dumpsOfOtherMachines() throws IOException {
        byte[] note = ElfWriter.note(
                ByteOrder.LITTLE_ENDIAN, "VMCOREINFO", 0, "OSRELEASE=6.1\n".getBytes(StandardCharsets.US_ASCII));
        String arm = file(
                "arm",
                new ElfWriter(4, 243).notes(note).load(0, 0, new byte[4096]).build());
        for (String command : new String[] {"exec", "serve"}) {
            Outcome outcome = run(arguments(command, arm));
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err().lines()).singleElement().asString().contains("riscv64");
        }
        Outcome info = run("info", arm);
        assertThat(info.code()).as("what can be said of it is said").isZero();
        assertThat(info.out()).contains("riscv64").contains("only x86_64");
    }

    private static byte[] vmlinux(byte[] buildId) {
        byte[] note = ElfWriter.note(ByteOrder.LITTLE_ENDIAN, "GNU", 3, buildId);
        return new ElfWriter(2, 62)
                .notes(note)
                .section(".notes", 7, 0, 0, 0, note)
                .build();
    }

    @Test
    void executablesOfOtherKernels() throws IOException {
        String dump = Sample.expanded().toString();
        String wrong = file("vmlinux", vmlinux(new byte[] {1, 2, 3, 4}));
        for (String command : new String[] {"exec", "serve"}) {
            Outcome outcome = run(arguments(command, dump, wrong));
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err().lines()).singleElement().asString().contains("another kernel build", "01020304");
        }
        assertThat(run("exec", "--force", "-c", "set", wrong, dump).code()).isZero();
        assertThat(run("exec", "-c", "set", wrong).err()).contains("a dump is needed");
        assertThat(run("exec", "-c", "set", wrong, wrong, dump).code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "--nonsense",
                "exec",
                "exec dump",
                "serve",
                "serve --listen nowhere:99999 dump",
                "serve --listen x dump",
                "info",
                "info --nonsense dump",
                "launch-config --ide emacs dump",
                "launch-config --listen unix:/s dump",
                "serve --qmp x dump",
                "serve --listen 0.0.0.0:0 dump",
                "serve --listen [::]:0 dump",
                "serve --qmp 0.0.0.0:0 dump",
                "serve --qmp 0.0.0.0:0 --tokens t dump",
                "serve --deny nonsense dump",
                "serve --tls cert dump",
                "serve --tls-clients ca dump",
                "demo --listen 0.0.0.0:0",
                "connect host --stdio",
                "connect host:1",
                "token",
                "token a/b",
                "token --days 0 a",
                "token --command nonsense a",
                "demo surplus"
            })
    void wrongUsage(String line) {
        Outcome outcome = run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).isNotBlank().doesNotContain("\tat ", "Exception");
        assertThat(outcome.out()).isEmpty();
        if (!line.isEmpty()) {
            assertThat(outcome.err())
                    .startsWith("vmcore-gdb: ")
                    .endsWith(" --help'\n")
                    .hasLineCount(1);
        }
    }

    @Test
    void wrongUsageIsOneSentenceThatSaysWhereToRead() {
        assertThat(run("serve", "--lisen", "1", "dump").err())
                .isEqualTo("vmcore-gdb: serve: unknown option: '--lisen'. Try 'vmcore-gdb serve --help'\n");
        assertThat(run("nonsense").err())
                .isEqualTo("vmcore-gdb: there is no command nonsense. Try 'vmcore-gdb --help'\n");
        assertThat(run("exec", "--set", "phys_base=zz", "-c", "sys", "dump"))
                .extracting(Outcome::code)
                .isEqualTo(2);
        assertThat(run("exec", "--set", "phys_base=zz", "-c", "sys", "dump").err())
                .contains("'zz' is not a hexadecimal number")
                .hasLineCount(1);
        assertThat(run("exec", "--set", "base=1", "-c", "sys", "dump").err())
                .contains("'base' is not phys_base, kaslr")
                .hasLineCount(1);
        assertThat(run("exec", "--ignore", "btf,dwarf", "-c", "sys", "dump").err())
                .contains("'dwarf' is not btf, orc or kallsyms")
                .hasLineCount(1);
        assertThat(run("info", "a\u001b]0;x\u0007\nb").err())
                .contains("a\\x1b]0;x\\x07\\nb")
                .hasLineCount(1);
    }

    @Test
    void helpExplainsACommand() {
        assertThat(run("help", "serve").out()).contains("Usage: vmcore-gdb serve", "--listen");
        assertThat(run("help").out()).contains("serve", "exec");
        assertThat(run("help", "nonsense").code()).isEqualTo(2);
    }

    @Test
    void underJsonErrorsAreJson() throws IOException {
        Outcome usage = run("exec", "--json", "--nonsense", "dump");
        assertThat(usage.code()).isEqualTo(2);
        assertThat(CheckedJson.parse(usage.out()).get("type").textValue()).isEqualTo("error");
        Outcome missing = run("exec", "--json", "-c", "sys", "/no/such\ndump");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(CheckedJson.parse(missing.out()).get("message").textValue()).contains("/no/such\ndump");
        assertThat(missing.err()).contains("/no/such\\ndump").hasLineCount(1);
        Outcome command =
                run("exec", "--json", "-c", "nonsense", Sample.expanded().toString());
        assertThat(command.out())
                .isEqualTo("{\"type\":\"error\",\"command\":\"nonsense\",\"message\":"
                        + "\"there is no command nonsense; help lists those there are\",\"code\":\"no_such_command\","
                        + "\"next_step\":\"The command help lists the commands.\"}\n");
        assertThat(command.code()).isEqualTo(1);
        assertThat(run("report", "--json", "/no/such/dump").out()).startsWith("{\"type\":\"error\",\"message\":");
        assertThat(code(usage)).isEqualTo("wrong_usage");
        assertThat(CheckedJson.parse(usage.out()).get("next_step").textValue())
                .isEqualTo("Run 'vmcore-gdb exec --help': it lists what can be written.");
        assertThat(code(missing)).isEqualTo("file_unusable");
        String dump = Sample.expanded().toString();
        assertThat(code(run("exec", "--json", "-c", "ps -Z", dump))).isEqualTo("invalid_argument");
        assertThat(code(run("exec", "--json", "-c", "bt 99999999", dump))).isEqualTo("invalid_argument");
        assertThat(code(run("exec", "--json", "-c", "rd 0", dump))).isEqualTo("not_in_dump");
        assertThat(code(run("exec", "--json", "-c", "sys", file("text", new byte[5000]))))
                .isEqualTo("dump_unusable");
    }

    private static String code(Outcome failed) {
        JsonNode error = CheckedJson.parse(failed.out());
        assertThat(failed.code()).isNotZero();
        assertThat(error.get("next_step").textValue()).matches("[A-Z].*\\.");
        return error.get("code").textValue();
    }

    @Test
    void helpForPrograms() {
        JsonNode all = CheckedJson.parse(run("help", "--json").out());
        assertThat(all.get("program").findValuesAsText("name")).contains("serve", "exec", "mcp", "help");
        assertThat(all.get("commands").findValuesAsText("name")).contains("bt", "ps", "kmem", "help");
        JsonNode one = CheckedJson.parse(run("help", "--json", "bt").out());
        assertThat(one.has("program")).isFalse();
        assertThat(one.get("commands").size()).isEqualTo(1);
        assertThat(one.toString()).contains("{\"names\":[\"-a\"]");
        assertThat(run("help", "--json", "nonsense").out()).contains("\"code\":\"wrong_usage\"");
    }

    @Test
    void argumentsAreNotReadFromFiles() throws IOException {
        String arguments = file("arguments", "secret words".getBytes(StandardCharsets.UTF_8));
        assertThat(run("info", "@" + arguments).err()).contains("@" + arguments).doesNotContain("secret");
    }

    @Test
    void helpAndVersion() {
        assertThat(run("--help").code()).isZero();
        assertThat(run("--help").out()).contains("serve", "demo", "exec", "info", "launch-config");
        assertThat(run("serve", "--help").out()).contains("--listen");
        assertThat(run("--version").out()).startsWith("vmcore-gdb ");
    }

    @Test
    void execRunsCommands() {
        String dump = Sample.expanded().toString();
        Outcome text = run("exec", "-c", "sys", "-c", "bt", dump);
        assertThat(text.code()).isZero();
        assertThat(text.err()).isEmpty();
        assertThat(text.out())
                .contains("  PANIC: \"Kernel panic - not syncing: stack-protector", "#0 [", "machine_kexec");
        Outcome json = run("exec", "--json", "-c", "set 1", "-c", "ps 1", dump);
        assertThat(json.out().lines()).hasSize(2).allMatch(l -> l.startsWith("{\"type\":") && l.endsWith("}"));
        Outcome wrong = run("exec", "-c", "nonsense", "-c", "sys -t", dump);
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).isEqualTo("vmcore-gdb: there is no command nonsense; help lists those there are\n");
        assertThat(wrong.out()).as("the other commands are run").startsWith("TAINTED_MASK: ");
    }

    @Test
    void infoTellsWhereEachFactIsFrom() {
        Outcome outcome = run("info", Sample.expanded().toString());
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines())
                .anyMatch(l -> l.matches("release: +6\\.1\\.0-\\S+  \\[vmcoreinfo OSRELEASE]"))
                .anyMatch(l -> l.matches("build-id: +[0-9a-f]{40}  \\[vmcoreinfo BUILD-ID]"))
                .anyMatch(l -> l.startsWith("format:") && l.contains("kdump-compressed"))
                .anyMatch(l -> l.matches("KASLR offset: +0x[0-9a-f]+  .*"))
                .anyMatch(l -> l.startsWith("pages:") && l.contains(" excluded"))
                .anyMatch(l -> l.startsWith("panic:") && l.contains("stack-protector"))
                .allMatch(l -> l.endsWith("]"));
    }

    @Test
    void launchConfigNamesTheFilesAtHand() throws IOException {
        String dump = Sample.expanded().toString();
        Outcome bare = run("launch-config", "--ide", "dap", "--listen", "4321", dump);
        assertThat(bare.code()).isZero();
        assertThat(bare.out()).contains("\"target\": \"127.0.0.1:4321\"");
        assertThat(bare.err())
                .isEqualTo(
                        "vmcore-gdb: this is .vscode/launch.json; before debugging, start the server: vmcore-gdb serve "
                                + dump + " --listen 127.0.0.1:4321\n");
        String vmlinux = file("vmlinux", vmlinux(new byte[] {1, 2, 3, 4}));
        assertThat(run("launch-config", vmlinux, dump).out()).contains("\"program\": \"" + vmlinux + "\"");
        Outcome without = run("launch-config", dump);
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("vscode needs a program").contains("--make-program");
        assertThat(run("launch-config", vmlinux).err()).contains("is a kernel's executable; a dump is needed, too");
        Path made = folder.resolve("made");
        assertThat(run("launch-config", "--make-program", made.toString(), dump).out())
                .contains("\"program\": \"" + made + "\"");
        assertThat(made).matches(file -> file.toFile().length() > 1 << 20);
    }

    @Test
    void theDemoShowsTheSample() {
        String before =
                System.setProperty(SampleDump.PROPERTY, Sample.expanded().toString());
        try {
            Outcome outcome = run("demo", "--no-serve");
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out())
                    .contains("PANIC: ", "crashme_handle_packet")
                    .doesNotContain("listening");
        } finally {
            if (before == null) {
                System.clearProperty(SampleDump.PROPERTY);
            } else {
                System.setProperty(SampleDump.PROPERTY, before);
            }
        }
    }

    /** The build-id of the sample's kernel, as a package that the test makes has it. */
    private static String sampleBuildId() {
        return Sample.kernel(Sample.dump()).buildId().orElseThrow();
    }

    private byte[] debugPackage(String id) throws IOException {
        return PackageBytes.deb(
                Container.GZIP,
                PackageBytes.tar(Map.of(
                        "usr/lib/debug/boot/vmlinux-test", PackageBytes.elf(2, id, true),
                        "usr/lib/debug/some.ko", PackageBytes.elf(1, PackageBytes.MODULE_ID, true))));
    }

    @Test
    void aPackageOrAFolderOfThemServesAsVmlinux() throws IOException {
        String dump = Sample.expanded().toString();
        String id = sampleBuildId();
        String right = file("right.deb", debugPackage(id));
        assertThat(run("exec", dump, right, "-c", "set"))
                .extracting(Outcome::code)
                .isEqualTo(0);
        assertThat(run("launch-config", dump, right).out()).contains(id.substring(2) + ".debug");
        String other = "11".repeat(20);
        String wrong = file("a-wrong.deb", debugPackage(other));
        assertThat(run("exec", dump, wrong, "-c", "set").err())
                .isEqualTo("vmcore-gdb: " + wrong + " (usr/lib/debug/boot/vmlinux-test) is of another kernel build: its"
                        + " build-id is " + other + ", the dump's kernel has " + id
                        + " (--force uses it all the same)\n");
        assertThat(run("exec", dump, folder.toString(), "-c", "set").code()).isEqualTo(0);
        // other tests' sample must not find it
        Files.delete(DebugFileCache.standard().find(new BuildId(id)).orElseThrow());
        String vmlinux = file("vmlinux.xz", Compressed.bytes(Container.XZ, PackageBytes.elf(2, other, true)));
        assertThat(run("exec", dump, vmlinux, "-c", "set").err()).contains(other, id);
        String module = file("crashme.ko.xz", Compressed.bytes(Container.XZ, PackageBytes.elf(1, other, true)));
        assertThat(run("exec", dump, module, "-c", "set").err()).contains("of another build of the module crashme");
    }

    @Test
    void packagesThatDoNotServe() throws IOException {
        String dump = Sample.expanded().toString();
        refused("is a Debian package; a dump is needed, too", file("alone.deb", debugPackage("22".repeat(20))));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(run("exec", dump, empty.toString(), "-c", "set").err())
                .contains("is a folder without packages that could have debug information");
        Path bad = Files.createDirectory(folder.resolve("bad"));
        Files.write(bad.resolve("x.deb"), java.util.Arrays.copyOf(debugPackage("33".repeat(20)), 400));
        assertThat(run("exec", dump, bad.toString(), "-c", "set").err())
                .contains("x.deb")
                .hasLineCount(1);
    }

    @Test
    void theSchemaOfItsJson() {
        Outcome schema = run("schema");
        assertThat(schema.code()).isZero();
        assertThat(schema.out())
                .startsWith("{\n")
                .endsWith("}\n")
                .contains("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"")
                .contains("\"const\": \"stack\"");
        assertThat(run("schema", "more").code()).isEqualTo(2);
    }

    @Test
    void extracts() throws IOException {
        String id = "44".repeat(20);
        String from = file("x.deb", debugPackage(id));
        String to = folder.resolve("out").toString();
        Outcome text = run("extract", from, "-o", to);
        assertThat(text.out().lines())
                .containsExactlyInAnyOrder(
                        id + "  " + to + "/usr/lib/debug/boot/vmlinux-test",
                        PackageBytes.MODULE_ID + "  " + to + "/usr/lib/debug/some.ko");
        Outcome json = run("extract", from, "-o", to, "--json");
        assertThat(json.out())
                .startsWith("{\"type\":\"extracted_files\",\"package\":\"" + from + "\"")
                .contains("\"kind\":\"kernel\",\"build_id\":\"" + id + "\"")
                .hasLineCount(1);
        assertThat(run("extract", folder.resolve("nothing").toString()).err()).contains("does not exist");
        assertThat(run("extract", Sample.expanded().toString()).err()).contains("is neither an RPM");
        assertThat(run("extract").code()).isEqualTo(2);
    }

    @Test
    void aPageOfOneDumpAndATableOfMany() throws IOException {
        Path page = folder.resolve("page.html");
        assertThat(run("report", "--html", "-o", page.toString(), Sample.FILE.toString())
                        .code())
                .isZero();
        assertThat(Files.readString(page)).contains("stack-corruption in crashme_parse_name");
        Path dumps = Files.createDirectories(folder.resolve("dumps/deeper"));
        Files.copy(Sample.FILE, dumps.resolve("one"));
        Files.copy(Sample.FILE, folder.resolve("dumps/two"));
        Files.writeString(folder.resolve("dumps/notes.txt"), "no dump");
        Files.writeString(folder.resolve("dumps/broken"), "KDUMP   and nothing more");
        Outcome table = run("report", folder.resolve("dumps").toString());
        assertThat(table.code()).as(table.toString()).isZero();
        assertThat(table.out())
                .contains("seen 2 times  ", "  stack-corruption in crashme_parse_name+117 [crashme]\n")
                .contains("    deeper/one  (6.1.", "    two  (6.1.", "[broken: ")
                .doesNotContain("notes.txt");
        assertThat(run("report", "--json", folder.resolve("dumps").toString()).out())
                .startsWith("{\"type\":\"crashes\",\"dumps\":[{\"file\":\"deeper/one\"");
        assertThat(run("report", "--known", empty(), folder.resolve("dumps").toString())
                        .code())
                .isEqualTo(2);
        Path empty = Path.of(empty());
        assertThat(run("report", empty.toString()).err()).isEqualTo("vmcore-gdb: there is no dump in " + empty + "\n");
    }

    private String empty() throws IOException {
        return Files.createDirectories(folder.resolve("empty")).toString();
    }

    @Test
    void pagesOfAFolder() throws IOException {
        Path dumps = Files.createDirectories(folder.resolve("many/deeper"));
        Files.copy(Sample.FILE, dumps.resolve("<b>"));
        Files.copy(Sample.FILE, folder.resolve("many/two"));
        String many = folder.resolve("many").toString();
        Path pages = folder.resolve("pages/new");
        Outcome outcome = run("report", "--html", "-o", pages.toString(), many);
        assertThat(outcome.code()).as(outcome.toString()).isZero();
        String index = Files.readString(pages.resolve("index.html"));
        assertThat(index).contains("Crashes in many", "deeper/&lt;b&gt;</a>").doesNotContain("<b>2");
        Matcher link = Pattern.compile("href=\"([^\"#]+)\"").matcher(index);
        for (int i = 0; i < 2; i++) {
            assertThat(link.find()).isTrue();
            assertThat(pages.resolve(link.group(1)))
                    .content()
                    .contains("seen 2 times", "href=\"index.html\"", "<section id=\"tasks\">");
        }
        assertThat(link.find()).isFalse();
        assertThat(run("report", "--html", many).out())
                .contains("Crashes in many", "<section id=\"dump-2\"", "href=\"#dump-1\"", "id=\"d2-frame-3\"")
                .doesNotContain("<section id=\"tasks\">");
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(run("report", "--html", "-o", file.toString(), many).err())
                .contains("file is not a folder, and not ");
    }

    @Test
    void whereTheKernelWasFoundIsSaidAndCanBeSet() {
        String core = Sample.expanded(Sample.XEN).toString();
        Outcome info = run("info", core);
        assertThat(info.code()).as(info.err()).isZero();
        assertThat(info.out())
                .contains("Xen guest core (PV) (Xen 4.17.7)", "vmcoreinfo:    in memory, at physical address 0x4da9000")
                .contains("symbols:       kallsyms  [where vmcoreinfo says]");
        Outcome set = run("info", "--set", "phys_base=0x0", "--set", "kaslr=0", core);
        assertThat(set.out()).contains("KASLR offset:  0x0  [--set]", "phys_base:     0x0  [--set]");
        Outcome wrong = run("exec", "--set", "phys_base=-0x200000", "-c", "sys", core);
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).contains("does not fit: there is no 6.1.0-56-cloud-amd64");
        assertThat(run("exec", "--set", "phys_base=zero", "-c", "sys", core).err())
                .contains("not a hexadecimal number");
        assertThat(run("exec", "--set", "vmcoreinfo=1000", "-c", "sys", core).err())
                .contains("no vmcoreinfo at physical address 0x1000");
        assertThat(run("exec", "--set", "nonsense=1", "-c", "sys", core).code()).isEqualTo(2);
    }
}
