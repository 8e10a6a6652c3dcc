package org.vmcoregdb.types.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DwarfBytes;
import org.vmcoregdb.packages.DebugFileCache;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.print.Declarations;

class DwarfTypesTest {
    private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    private DebugFileFinder finder() {
        return new DebugFileFinder(folder, new DebugFileCache(folder.resolve("cache")), List.of(), Optional.empty());
    }

    private DwarfTypes types(DwarfProgram program) throws FormatException {
        return types(program.file());
    }

    private DwarfTypes types(byte[] file) throws FormatException {
        return DwarfTypes.of(DwarfProgram.sections(file), TypeTable.NONE, finder(), problems::add);
    }

    private static String members(CType.CompositeType type) {
        return type.members().stream()
                .map(m -> Declarations.variable(m.type(), m.name()) + " @" + m.bitOffset()
                        + (m.bitSize() > 0 ? ":" + m.bitSize() : ""))
                .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @CsvSource({"2,false", "3,false", "3,true", "4,false", "4,true", "5,false", "5,true"})
    void typesOfEveryAgeReadTheSame(int version, boolean wide) throws FormatException {
        DwarfTypes types = types(new CProgram(version, wide).program());
        CType.CompositeType task =
                types.composite(CType.CompositeKind.STRUCT, "task").orElseThrow();
        assertThat(problems).isEmpty();
        assertThat(task.size()).isEqualTo(72);
        assertThat(members(task))
                .isEqualTo("volatile word_t state @0; union {...} @32; word_t low @64:3; word_t high @67:5;"
                        + " char name[16] @96; struct later *next @256; struct nowhere *opaque @320; void *data @384;"
                        + " int (*call)(const char *, ...) @448; enum colour colour @512; char rest[] @544;"
                        + " char none[] @544");
        assertThat(task.member("other").orElseThrow().bitOffset()).isEqualTo(32);
        assertThat(types.enumeration("colour").orElseThrow())
                .isEqualTo(new CType.EnumType(
                        "colour", 4, true, List.of(new CType.Enumerator("RED", 0), new CType.Enumerator("GREEN", -2))));
        assertThat(types.enumeration("flags").orElseThrow().enumerators())
                .containsExactly(new CType.Enumerator("ALL", 0xffffffffL));
        assertThat(types.typedef("unsigned int"))
                .contains(new CType.IntType("unsigned int", 4, CType.Encoding.UNSIGNED));
        assertThat(types.typedef("word_t").orElseThrow().size()).isEqualTo(4);
        assertThat(types.typedef("char").orElseThrow()).isEqualTo(new CType.IntType("char", 1, CType.Encoding.CHAR));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5})
    void functionsAndVariablesHaveTypes(int version) throws FormatException {
        DwarfTypes types = types(new CProgram(version, false).program());
        assertThat(Declarations.variable(types.function("run").orElseThrow(), "run"))
                .isEqualTo("int run(struct task *, const char *, ...)");
        assertThat(types.function("run").orElseThrow().parameters().get(1).name())
                .isEqualTo("fmt");
        assertThat(types.hasFunction("elsewhere")).isFalse();
        assertThat(types.variable("init").map(Declarations::type)).contains("struct task");
        assertThat(types.variable("_text").map(Declarations::type)).contains("char []");
        assertThat(Declarations.variable(types.variable("board").orElseThrow(), "board"))
                .isEqualTo("int board[256][3]");
        assertThat(types.variable("board").orElseThrow().size()).isEqualTo(256 * 3 * 4);
        assertThat(types.variable("hidden")).isEmpty();
        assertThat(types.variable("run")).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void declarationsLeadToDefinitionsAndTheFirstOfSeveralCounts() throws FormatException {
        DwarfTypes types = types(new CProgram(4, false).program());
        CType.CompositeType task =
                types.composite(CType.CompositeKind.STRUCT, "task").orElseThrow();
        CType next = task.member("next").orElseThrow().type();
        assertThat(((CType.PointerType) next).target())
                .isInstanceOfSatisfying(
                        CType.CompositeType.class,
                        later -> assertThat(members(later)).isEqualTo("int value @0"));
        CType opaque = task.member("opaque").orElseThrow().type();
        assertThat(((CType.PointerType) opaque).target()).isEqualTo(new CType.IncompleteType("struct", "nowhere"));
        assertThat(task.member("fake")).isEmpty();
        // those of another size are other structs, that can only be listed
        assertThat(types.composites().filter(c -> c.name().equals("task")).map(CType.CompositeType::size))
                .containsExactlyInAnyOrder(72L, 80L);
        assertThat(types.composite(CType.CompositeKind.STRUCT, "local")).isPresent();
        assertThat(types.composite(CType.CompositeKind.UNION, "task")).isEmpty();
        assertThat(types.enumeration("task")).isEmpty();
    }

    @Test
    void aTypeOfTheUnitCountsBeforeOneOfAFunction() throws FormatException {
        Die number = CProgram.base("int", 4, 5);
        Die local = new Die(0x13, Die.member("local", number, 0)).named("both").size(4);
        Die function = new Die(0x2e, local).named("f");
        Die other = CProgram.base("int", 4, 5);
        Die global = new Die(0x13, Die.member("global", other, 0)).named("both").size(4);
        DwarfTypes types =
                types(new DwarfProgram().unit(4, false, number, function).unit(4, false, other, global));
        assertThat(types.struct("both").field("global")).isPresent();
        assertThat(types.struct("both").field("local")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void typeUnitsAreFoundBySignature(int version) throws FormatException {
        Die number = CProgram.base("int", 4, 5);
        Die pair = new Die(0x13, Die.member("a", number, 0), Die.member("b", number, 4))
                .named("pair")
                .size(8);
        Die declared = new Die(0x13).named("pair").with(0x3c, 0x19, 1).with(0x69, 0x20, 0x1234567890abcdefL);
        Die through = new Die(0x34).named("first").of(declared);
        Die direct = new Die(0x34).named("second").with(0x49, 0x20, 0x1234567890abcdefL);
        Die wrong = new Die(0x34).named("third").with(0x49, 0x20, 1L);
        DwarfTypes types = types(new DwarfProgram()
                .unit(version, false, declared, through, direct, wrong)
                .typeUnit(version, 0x1234567890abcdefL, pair, number));
        for (String variable : List.of("first", "second")) {
            assertThat(types.variable(variable))
                    .get()
                    .isInstanceOfSatisfying(
                            CType.CompositeType.class,
                            type -> assertThat(members(type)).isEqualTo("int a @0; int b @32"));
        }
        assertThat(types.variable("third")).contains(new CType.VoidType());
        assertThat(types.struct("pair").size()).isEqualTo(8);
    }

    @Test
    void namesInNamespacesAreKnownWithThem() throws FormatException {
        Die number = CProgram.base("i32", 4, 5);
        Die inside = new Die(0x13, Die.member("x", number, 0)).named("page").size(4);
        Die inner = new Die(0x39, inside).with(0x03, Die.STRP, "bindings");
        Die outer = new Die(0x39, inner, new Die(0x16).named("Alias").of(number)).named("kernel");
        DwarfTypes types = types(new DwarfProgram().unit(4, false, 0x1c, number, outer));
        assertThat(types.struct("page").type()).isEmpty();
        assertThat(types.struct("kernel::bindings::page").size()).isEqualTo(4);
        assertThat(types.typedef("kernel::Alias")).isPresent();
    }

    @Test
    void whatAssemblyHasIsLeftOut() throws FormatException {
        Die function = new Die(0x2e).named("entry");
        DwarfTypes types = types(new DwarfProgram().unit(5, false, 0x8001, function));
        assertThat(types.hasFunction("entry")).isFalse();
        assertThat(types.count()).isZero();
    }

    @Test
    void whatSeveralFilesShareIsReadOfTheThird() throws FormatException, IOException {
        Die number = CProgram.base("int", 4, 5);
        Die shared =
                new Die(0x13, Die.member("common", number, 0)).named("shared").size(4);
        DwarfProgram common = new DwarfProgram().unit(4, false, number, shared).buildId(ID);
        byte[] file = common.file();
        Die variable = new Die(0x34).named("v").with(0x49, 0x1f20, shared.offset);
        byte[] link = new DwarfBytes().text("/anywhere/common.dwz").raw(ID).build();
        DwarfProgram program = new DwarfProgram().unit(4, false, variable).section(".gnu_debugaltlink", link);
        DwarfTypes without = types(program);
        assertThat(without.variable("v")).contains(new CType.VoidType());
        assertThat(problems)
                .containsExactly("made-up has a part of its types in common.dwz, which is not here: its build-id is"
                        + " 0102030405060708.");
        Path place =
                Files.createDirectories(folder.resolve("usr/lib/debug/.dwz")).resolve("common.dwz");
        Files.write(place, file);
        problems.clear();
        try (DebugFileFinder finder = finder()) {
            DwarfTypes types = DwarfTypes.of(program.sections(), TypeTable.NONE, finder, problems::add);
            assertThat(types.variable("v")).get().isInstanceOf(CType.CompositeType.class);
            assertThat(types.struct("shared").field("common")).isPresent();
            assertThat(problems).isEmpty();
        }
    }

    @Test
    void aTableBelowHasWhatTheFileLacks() throws FormatException {
        Die number = CProgram.base("int", 4, 5);
        DwarfTypes kernel = types(new CProgram(4, false).program());
        Die declared = new Die(0x13).named("task").with(0x3c, 0x19, 1);
        Die variable = new Die(0x34).named("mine").of(declared);
        DwarfTypes module = DwarfTypes.of(
                new DwarfProgram().unit(4, false, number, declared, variable).sections(),
                kernel,
                finder(),
                problems::add);
        assertThat(module.variable("mine")).get().isInstanceOf(CType.CompositeType.class);
        assertThat(module.hasFunction("run")).isTrue();
        assertThat(module.enumeration("colour")).isPresent();
        assertThat(module.variable("board")).isPresent();
    }

    @Test
    void theIndexIsKeptAndCheckedOnLoad() throws FormatException, IOException {
        byte[] file = new CProgram(5, false).program().buildId(ID).file();
        int count = types(file).count();
        Path kept = folder.resolve("cache/.build-id/01/02030405060708.types");
        byte[] good = Files.readAllBytes(kept);
        assertThat(count).isGreaterThan(10);
        assertThat(types(file).struct("task").size()).isEqualTo(72);
        for (int i = 0; i < good.length; i += 7) {
            byte[] damaged = good.clone();
            damaged[i] ^= 0x10;
            Files.write(kept, damaged);
            DwarfTypes again = types(file);
            assertThat(again.count()).isEqualTo(count);
            assertThat(again.struct("task").size()).isEqualTo(72);
            assertThat(Files.readAllBytes(kept)).isEqualTo(good);
        }
        // of another file with the same build-id
        byte[] other = new CProgram(4, false).program().buildId(ID).file();
        assertThat(types(other).struct("task").size()).isEqualTo(72);
        assertThat(Files.readAllBytes(kept)).isNotEqualTo(good);
        assertThat(problems).isEmpty();
    }

    @Test
    void aFileWithoutBuildIdIsIndexedEachTime() throws FormatException {
        assertThat(types(new CProgram(4, false).program()).count()).isPositive();
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void whoIsInterruptedGetsASentenceAndMayAskAgain() throws FormatException {
        DwarfTypes types = types(new CProgram(4, false).program());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> types.variable("init"))
                .isInstanceOf(MissingTypeException.class)
                .hasMessage("the search of the debug information for types was stopped");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(types.variable("init")).isPresent();
    }

    @Test
    void whatRefersToItselfEnds() throws FormatException {
        Die one = new Die(0x16).named("one");
        Die other = new Die(0x16).named("other").of(one);
        one.of(other);
        Die own = new Die(0x34).named("own");
        own.of(own);
        Die bits = new Die(
                        0x13,
                        new Die(0x0d)
                                .named("b")
                                .of(one)
                                .with(0x0d, Die.DATA1, 3)
                                .with(0x0c, Die.DATA1, 0))
                .named("s");
        Die specified = new Die(0x34).named("spec");
        specified.with(0x47, Die.REF4, specified);
        DwarfTypes types = types(new DwarfProgram().unit(4, false, one, other, own, bits, specified));
        assertThat(types.typedef("one").orElseThrow().stripped()).isEqualTo(new CType.VoidType());
        assertThat(types.variable("own")).contains(new CType.VoidType());
        assertThat(types.variable("spec")).contains(new CType.VoidType());
        assertThat(types.composite(CType.CompositeKind.STRUCT, "s")).isPresent();
    }
}
