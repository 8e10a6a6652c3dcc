package org.vmcoregdb.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The directions of ARCHITECTURE.md: which room may know which. */
final class ArchitectureTest {
    private static final String ROOT = "org.vmcoregdb.";

    /** The rooms of dump-core, from the bytes up: each may know those before it. */
    private static final List<String> DUMP_CORE = List.of(
            "arch",
            "bytes",
            "codec",
            "archive",
            "remote",
            "elf",
            "debuginfod",
            "packages",
            "dwarf",
            "dump",
            "memory",
            "types",
            "symbols",
            "locate",
            "kernel",
            "disasm",
            "unwind",
            "waits",
            "diagnosis",
            "triage",
            "checks",
            "redaction",
            "convert",
            "crash",
            "debuginfo");

    /** The rooms of protocol, in the same way. */
    private static final List<String> PROTOCOL = List.of(
            "protocol.budget",
            "protocol.codec",
            "protocol.packet",
            "protocol.target",
            "protocol.access",
            "protocol.overlay",
            "protocol.session",
            "protocol.net",
            "protocol.qmp");

    /** The rooms of server, in the same way. */
    private static final List<String> SERVER = List.of(
            "server.answer",
            "server.command",
            "server.fleet",
            "server.shell",
            "server.gdb",
            "server.drgn",
            "server.access",
            "server.ide",
            "server.prompt",
            "server.manual",
            "server.library",
            "server.metrics",
            "server.agent",
            "server.s3",
            "server.duckdb",
            "server.live",
            "server.cli");

    /** Packages of one architecture each. */
    private static final String[] ARCHITECTURES = {"..x86..", "..arm64.."};

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("test-classes"))
                .importPackages("org.vmcoregdb");
    }

    @Test
    void everyRoomIsOnThePlan() {
        TreeSet<String> rooms = new TreeSet<>();
        for (JavaClass type : classes) {
            rooms.add(room(type.getPackageName()));
        }
        assertThat(rooms)
                .isNotEmpty()
                .allMatch(room -> Stream.of(DUMP_CORE, PROTOCOL, SERVER).anyMatch(module -> module.contains(room)));
    }

    @Test
    void theProtocolKnowsNoKernelAndTheDumpsKnowNoProtocol() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "protocol..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(outside(DUMP_CORE)))
                .orShould()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ROOT + "server.."))
                .allowEmptyShould(true)
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage(outside(DUMP_CORE))
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(
                        ROOT + "protocol..", ROOT + "server..", "io.netty..", "picocli.."))
                .allowEmptyShould(true)
                .check(classes);
    }

    static Stream<List<String>> modules() {
        return Stream.of(DUMP_CORE, PROTOCOL, SERVER);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aRoomKnowsOnlyThoseBelowIt(List<String> rooms) {
        for (int i = 0; i < rooms.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + rooms.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(outside(rooms.subList(i + 1, rooms.size())))
                    .because("data flows from " + rooms.get(0) + " to " + rooms.get(rooms.size() - 1))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    /** A new architecture is an addition: nothing names x86-64's packages, which are found by their lists. */
    @Test
    void nobodyKnowsAnArchitecture() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ARCHITECTURES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ARCHITECTURES)
                .because("what a package needs of an architecture is an ArchitecturePart")
                .check(classes);
    }

    /** Names of x86-64's registers and addresses of its kernels in code are what the rule above cannot see. */
    @Test
    void nobodySpellsAnArchitecture() throws IOException {
        Pattern words = Pattern.compile("RIP|RSP|RBP|CR3|0xffff888|0xffffffff8");
        List<String> found = new ArrayList<>();
        for (String module : List.of("dump-core", "protocol", "server")) {
            Path sources = Path.of("..", module, "src", "main", "java");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java"))
                        .filter(f -> !sources.relativize(f).toString().matches(".*/(x86|arm64)/.*"))
                        .toList()) {
                    Files.readString(file)
                            .lines()
                            .filter(line -> !line.strip().matches("(/?\\*|//).*"))
                            .filter(line -> words.matcher(line).find())
                            .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noCyclesBetweenPackages() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void noCyclesBetweenRooms() {
        slices().matching(ROOT + "(*)").should().beFreeOfCycles().check(classes);
        slices().matching(ROOT + "protocol.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes);
        slices().matching(ROOT + "server.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes);
    }

    /** Dump formats: each knows what all share, none another, and only the list of them knows them. */
    @Test
    void formatsAreRecognisedInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "dump..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ROOT + "dump.*..")
                        .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + "dump.open..")))
                .because("whether a file is a dump is asked of dump.open.DumpFormats")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "dump")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "dump.*..")
                .check(classes);
        slices().matching(ROOT + "dump.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        JavaClass.Predicates.resideInAPackage(ROOT + "dump.open.."), DescribedPredicate.alwaysTrue())
                // what formats share that have memory as it was
                .ignoreDependency(
                        DescribedPredicate.alwaysTrue(), JavaClass.Predicates.resideInAPackage(ROOT + "dump.image"))
                .check(classes);
    }

    @Test
    void onlyTheCommandLineAndItsCommandsKnowPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "server.cli..",
                        ROOT + "server.command..",
                        ROOT + "server.shell..",
                        ROOT + "server.manual..",
                        ROOT + "server.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(classes);
    }

    /** The protocol for agents, and its libraries, are of one room: no other command loads a class of them. */
    @Test
    void onlyTheRoomOfAgentsKnowsTheirProtocol() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "server.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.modelcontextprotocol..",
                        "org.eclipse.jetty..",
                        "jakarta.servlet..",
                        "reactor..",
                        "com.fasterxml.jackson.databind..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "server.agent..", ROOT + "server.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "server.agent..")
                .check(classes);
    }

    /** Of the SDK for buckets nobody else loads a class. */
    @Test
    void onlyTheRoomOfBucketsKnowsTheirSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "server.s3..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "server.s3..", ROOT + "server.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "server.s3..")
                .check(classes);
    }

    /** Databases are of one room, whose library the plain program lacks. */
    @Test
    void onlyOneRoomKnowsDatabases() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "server.duckdb..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.duckdb..")
                .check(classes);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.duckdb..")
                .because("it is found at run time, where it is there")
                .check(classes);
    }

    /** Figures are for who asks for them: nobody else loads a class of their library. */
    @Test
    void onlyTheRoomOfMetricsKnowsTheirLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "server.metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.prometheus..", "com.sun.net.httpserver..")
                .check(classes);
    }

    /** What a client says can start no program and write no file: where that is possible nobody who serves a network can go. */
    @Test
    void onlyTheCommandLineStartsPrograms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "server.cli..", ROOT + "server.prompt..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ProcessBuilder.class.getName())
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "server.cli..", ROOT + "server.prompt..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "server.prompt..", "org.jline..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "server.prompt..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "protocol..", ROOT + "server.gdb..", "io.netty..")
                .check(classes);
    }

    /** They serve gdb, the command line and whoever comes next: how answers travel is not their business. */
    @Test
    void commandsKnowNeitherProtocolNorNetwork() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "server.answer..", ROOT + "server.command..", ROOT + "server.shell..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "protocol..", "io.netty..")
                .check(classes);
    }

    /** Commands give data: only answers and their renderings write text and JSON. */
    @Test
    void onlyAnswersAreRendered() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "server.command..", ROOT + "server.shell..")
                .and()
                .areNotAssignableTo("org.vmcoregdb.server.answer.Answer")
                .and()
                .haveNameNotMatching(".*(Text|Json|Html|Sections)(\\$.*)?")
                .and()
                .haveNameNotMatching(".*Answers?\\$.*")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.vmcoregdb\\.server\\.answer\\.(TextPage|JsonObject)")
                .check(classes);
    }

    @Test
    void noRoomForThingsThatHaveNone() {
        for (JavaClass type : classes) {
            assertThat(type.getPackageName().split("\\.", -1))
                    .as(type.getName())
                    .doesNotContain(
                            "util", "utils", "common", "helper", "helpers", "manager", "managers", "misc", "impl");
            assertThat(type.getSimpleName()).as(type.getName()).doesNotMatch(".*(Utils?|Helper|Manager|Impl)");
        }
    }

    private static String[] outside(List<String> rooms) {
        return rooms.stream().map(room -> ROOT + room + "..").toArray(String[]::new);
    }

    /** {@code symbols} of {@code org.vmcoregdb.symbols.kallsyms}, {@code protocol.net} of {@code org.vmcoregdb.protocol.net}. */
    private static String room(String packageName) {
        String[] parts = packageName.substring(ROOT.length()).split("\\.", -1);
        boolean nested = parts.length > 1 && (parts[0].equals("protocol") || parts[0].equals("server"));
        return nested ? parts[0] + "." + parts[1] : parts[0];
    }
}
