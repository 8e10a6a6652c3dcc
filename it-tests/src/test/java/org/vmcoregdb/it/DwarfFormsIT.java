package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.packages.DebugFileCache;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.dwarf.DwarfTypes;
import org.vmcoregdb.types.print.Declarations;

/** The same C program as the compiler of this machine writes its types in each form that there is. */
final class DwarfFormsIT {
    private static final String ONE = """
            struct later;
            struct pair { int a; unsigned b:3; signed c:5; char name[16]; struct later *next; int m[2][3]; };
            enum colour { RED, GREEN = -4 };
            enum colour paint = GREEN;
            struct pair first;
            int run(struct pair *p, const char *fmt, ...) { return p->a; }
            int main(void) { struct inside { short s; } in = { 1 }; return run(&first, "x") + in.s; }
            """;
    private static final String OTHER = """
            struct later { long value; };
            struct later last;
            static volatile int quiet;
            int other(void) { return quiet; }
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "2,''",
        "3,''",
        "4,''",
        "5,''",
        "4,-gdwarf64",
        "5,-gdwarf64",
        "4,-gz=zlib",
        "5,-gz=zlib",
        "4,-gz=zlib-gnu",
        "5,-gz=zstd",
        "4,-fdebug-types-section",
        "5,-fdebug-types-section",
        "4,-flto",
        "5,-flto",
        "4,-gsplit-dwarf",
        "5,-gsplit-dwarf",
        "4,-gsplit-dwarf -fdebug-types-section",
        "5,-gsplit-dwarf -fdebug-types-section",
    })
    void typesAreTheSameInEveryForm(int version, String flags) throws Exception {
        check(compiled(version, flags));
    }

    @ParameterizedTest
    @CsvSource({"4,dwp", "5,llvm-dwp"})
    void partsThatWereSplitOffCanBeInOneFile(int version, String packer) throws Exception {
        Path program = compiled(version, "-gsplit-dwarf");
        Assumptions.assumeTrue(run(packer, "-e", "program", "-o", "program.dwp"), "no " + packer + " that works");
        for (String name : List.of("program-one.dwo", "program-other.dwo")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        check(program);
    }

    @ParameterizedTest
    @CsvSource({"4", "5"})
    void whatDwzMovesIntoAThirdFileIsFound(int version) throws Exception {
        Path program = compiled(version, "");
        Files.copy(program, folder.resolve("twin"));
        Assumptions.assumeTrue(run("dwz", "-m", "common.dwz", "program", "twin"), "no dwz that works");
        check(program);
    }

    private Path compiled(int version, String flags) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("one.c"), ONE);
        Files.writeString(folder.resolve("other.c"), OTHER);
        List<String> command = new ArrayList<>(List.of("gcc", "-gdwarf-" + version, "-O1"));
        Arrays.stream(flags.split(" ")).filter(flag -> !flag.isEmpty()).forEach(command::add);
        command.addAll(List.of("-Wl,--build-id", "one.c", "other.c", "-o", "program"));
        Assumptions.assumeTrue(run(command.toArray(String[]::new)), "no gcc that can do this");
        return folder.resolve("program");
    }

    private boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private void check(Path program) throws IOException, FormatException {
        List<String> problems = new ArrayList<>();
        try (DebugFileFinder finder = new DebugFileFinder(
                        folder.resolve("root"),
                        new DebugFileCache(folder.resolve("cache")),
                        List.of(),
                        Optional.empty());
                MappedFile source = MappedFile.open(program)) {
            // the second has the index that the first has kept
            for (int i = 0; i < 2; i++) {
                DebugSections sections = new DebugSections(ElfFile.open(source), SectionPlacement.UNPLACED);
                check(DwarfTypes.of(sections, TypeTable.NONE, finder, problems::add));
            }
        }
        assertThat(problems).isEmpty();
        String kept;
        try (var files = Files.walk(folder.resolve("cache"))) {
            kept = files.map(String::valueOf).collect(Collectors.joining(" "));
        }
        assertThat(kept).contains(".types").doesNotContain(".part");
    }

    private static void check(DwarfTypes types) {
        CType.CompositeType pair =
                types.composite(CType.CompositeKind.STRUCT, "pair").orElseThrow();
        assertThat(pair.size()).isEqualTo(56);
        assertThat(pair.members().stream()
                        .map(m -> Declarations.variable(m.type(), m.name()) + " @" + m.bitOffset() + ":" + m.bitSize()))
                .containsExactly(
                        "int a @0:0",
                        "unsigned int b @32:3",
                        "int c @35:5",
                        "char name[16] @40:0",
                        "struct later *next @192:0",
                        "int m[2][3] @256:0");
        CType next = ((CType.PointerType) pair.member("next").orElseThrow().type()).target();
        assertThat(next.size()).isEqualTo(8);
        assertThat(types.enumeration("colour").orElseThrow().enumerators())
                .containsExactly(new CType.Enumerator("RED", 0), new CType.Enumerator("GREEN", -4));
        assertThat(Declarations.variable(types.function("run").orElseThrow(), "run"))
                .isEqualTo("int run(struct pair *, const char *, ...)");
        assertThat(types.variable("first").map(Declarations::type)).contains("struct pair");
        assertThat(types.variable("quiet").map(Declarations::type)).contains("volatile int");
        assertThat(types.variable("paint").map(Declarations::type)).contains("enum colour");
        assertThat(types.struct("inside").size()).isEqualTo(2);
        assertThat(types.hasFunction("nothing")).isFalse();
    }
}
