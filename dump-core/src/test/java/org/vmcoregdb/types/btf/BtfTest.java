package org.vmcoregdb.types.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.types.btf.BtfWriter.bits;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeTable;

class BtfTest {
    private static Btf parse(BtfWriter writer) {
        try {
            return Btf.parse(writer.build());
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void integers() {
        BtfWriter w = new BtfWriter();
        int signed = w.integer("int", 4, BtfWriter.SIGNED);
        int unsigned = w.integer("unsigned long", 8, 0);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int bool = w.integer("_Bool", 1, BtfWriter.BOOL);
        int wide = w.integer("wchar", 2, BtfWriter.CHAR);
        int real = w.plain(BtfKind.FLOAT, false, "double", 8);
        Btf btf = parse(w);
        assertThat(btf.count()).isEqualTo(6);
        assertThat(btf.type(signed)).isEqualTo(new CType.IntType("int", 4, CType.Encoding.SIGNED));
        assertThat(btf.type(unsigned)).isEqualTo(new CType.IntType("unsigned long", 8, CType.Encoding.UNSIGNED));
        assertThat(btf.type(character)).isEqualTo(new CType.IntType("char", 1, CType.Encoding.CHAR));
        assertThat(btf.type(bool)).isEqualTo(new CType.IntType("_Bool", 1, CType.Encoding.BOOL));
        assertThat(btf.type(wide)).isEqualTo(new CType.IntType("wchar", 2, CType.Encoding.CHAR));
        assertThat(btf.type(real)).isEqualTo(new CType.FloatType("double", 8));
        assertThat(btf.typedef("int")).contains(btf.type(signed));
        assertThat(btf.type(0)).isEqualTo(new CType.VoidType());
        assertThat(btf.type(99)).isEqualTo(new CType.VoidType());
        assertThat(btf.type(0).size()).isZero();
    }

    @Test
    void compositesAndWhatRefersToThem() {
        BtfWriter w = new BtfWriter();
        int number = w.integer("int", 4, BtfWriter.SIGNED);
        int inner = w.union("", 8, member("a", number, 0), member("b", number, 4));
        int fwd = w.plain(BtfKind.FWD, false, "later", 0);
        int fwdUnion = w.plain(BtfKind.FWD, true, "other", 0);
        int array = w.array(number, 3);
        int table = w.array(array, 5);
        int constant = w.plain(BtfKind.CONST, false, "", table);
        int alias = w.typedef("table_t", constant);
        int pointer = w.pointer(fwd);
        w.struct(
                "thing",
                100,
                member("x", number, 0),
                member("", inner, 8),
                member("table", alias, 16),
                member("next", pointer, 80));
        w.union("thing", 4, member("only", number, 0));
        Btf btf = parse(w);
        CType.CompositeType thing =
                btf.composite(CType.CompositeKind.STRUCT, "thing").orElseThrow();
        assertThat(thing.size()).isEqualTo(100);
        assertThat(thing.kind().keyword()).isEqualTo("struct");
        assertThat(thing.member("b").orElseThrow().bitOffset()).isEqualTo(96);
        assertThat(thing.member("c")).isEmpty();
        assertThat(thing.member("table").orElseThrow().type().size()).isEqualTo(60);
        CType.PointerType next =
                (CType.PointerType) thing.member("next").orElseThrow().type();
        assertThat(next.size()).isEqualTo(8);
        assertThat(next.target()).isEqualTo(new CType.IncompleteType("struct", "later"));
        assertThat(next.target().size()).isZero();
        assertThat(btf.type(fwdUnion)).isEqualTo(new CType.IncompleteType("union", "other"));
        assertThat(btf.composite(CType.CompositeKind.UNION, "thing")
                        .orElseThrow()
                        .members())
                .extracting(CType.Member::name)
                .containsExactly("only");
        assertThat(btf.composite(CType.CompositeKind.STRUCT, "nothing")).isEmpty();
        assertThat(btf.typedef("table_t").orElseThrow()).isInstanceOfSatisfying(CType.TypedefType.class, t -> {
            assertThat(t.size()).isEqualTo(60);
            assertThat(t.target()).isInstanceOf(CType.QualifiedType.class);
            assertThat(t.target().size()).isEqualTo(60);
            assertThat(t.stripped()).isInstanceOf(CType.ArrayType.class);
        });
    }

    @Test
    void bitFieldsTellTheirWidth() {
        BtfWriter w = new BtfWriter();
        int number = w.integer("unsigned int", 4, 0);
        w.struct("flags", 8, bits("a", number, 0, 3), bits("b", number, 3, 30), bits("whole", number, 32, 0));
        CType.CompositeType flags =
                parse(w).composite(CType.CompositeKind.STRUCT, "flags").orElseThrow();
        assertThat(flags.members()).extracting(CType.Member::bitSize).containsExactly(3, 30, 0);
        assertThat(flags.members()).extracting(CType.Member::bitOffset).containsExactly(0L, 3L, 32L);
    }

    @Test
    void enumerations() {
        BtfWriter w = new BtfWriter();
        w.enumeration("signed", true, new BtfWriter.Named("MINUS", -1), new BtfWriter.Named("ONE", 1));
        w.enumeration("unsigned", false, new BtfWriter.Named("ALL", 0xffffffffL));
        w.enumeration64("wide", true, new BtfWriter.Named("FAR", 0x123456789aL), new BtfWriter.Named("NEAR", -2));
        Btf btf = parse(w);
        assertThat(btf.enumeration("signed").orElseThrow().enumerators())
                .containsExactly(new CType.Enumerator("MINUS", -1), new CType.Enumerator("ONE", 1));
        assertThat(btf.enumeration("unsigned").orElseThrow().enumerators())
                .containsExactly(new CType.Enumerator("ALL", 0xffffffffL));
        CType.EnumType wide = btf.enumeration("wide").orElseThrow();
        assertThat(wide.size()).isEqualTo(8);
        assertThat(wide.signed()).isTrue();
        assertThat(wide.enumerators()).extracting(CType.Enumerator::value).containsExactly(0x123456789aL, -2L);
        assertThat(btf.enumeration("none")).isEmpty();
    }

    @Test
    void functions() {
        BtfWriter w = new BtfWriter();
        int number = w.integer("int", 4, BtfWriter.SIGNED);
        int printk = w.prototype(number, new BtfWriter.Named("format", number), new BtfWriter.Named("", 0));
        int plain = w.prototype(0, new BtfWriter.Named("a", number));
        int function = w.plain(BtfKind.FUNC, false, "printk", printk);
        int variable = w.withNumber(BtfKind.VAR, "jiffies", number, 1);
        int tag = w.plain(BtfKind.TYPE_TAG, false, "rcu", number);
        int volatileInt = w.plain(BtfKind.VOLATILE, false, "", number);
        int restricted = w.plain(BtfKind.RESTRICT, false, "", w.nextId() - 1);
        w.withNumber(BtfKind.DECL_TAG, "kfunc", function, -1);
        w.dataSection(".data", 2);
        Btf btf = parse(w);
        assertThat(btf.type(function)).isInstanceOfSatisfying(CType.FunctionType.class, f -> {
            assertThat(f.variadic()).isTrue();
            assertThat(f.parameters()).extracting(CType.Parameter::name).containsExactly("format");
            assertThat(f.parameters().get(0).type()).isEqualTo(f.result());
            assertThat(f.size()).isZero();
        });
        assertThat(btf.type(plain))
                .isInstanceOfSatisfying(
                        CType.FunctionType.class, f -> assertThat(f.variadic()).isFalse());
        assertThat(btf.type(variable)).isEqualTo(btf.type(number));
        assertThat(btf.type(tag)).isEqualTo(btf.type(number));
        assertThat(btf.type(restricted)).isInstanceOfSatisfying(CType.QualifiedType.class, q -> {
            assertThat(q.qualifier()).isEqualTo("restrict");
            assertThat(q.target()).isEqualTo(btf.type(volatileInt));
            assertThat(q.stripped()).isEqualTo(btf.type(number));
        });
        assertThat(btf.type(restricted + 1)).isEqualTo(new CType.VoidType());
    }

    @Test
    void aModulesTypesContinueTheKernels() throws FormatException {
        BtfWriter base = new BtfWriter();
        int number = base.integer("int", 4, BtfWriter.SIGNED);
        base.struct("list_head", 16, member("next", number, 0));
        base.typedef("pid_t", number);
        base.enumeration("zone", false, new BtfWriter.Named("DMA", 0));
        BtfWriter module = base.split();
        module.struct("mine", 4, member("first", number, 0));
        Btf kernel = Btf.parse(base.build());
        Btf split = Btf.parseSplit(module.build(), kernel);
        assertThat(split.count()).isEqualTo(1);
        CType.CompositeType mine =
                split.composite(CType.CompositeKind.STRUCT, "mine").orElseThrow();
        assertThat(mine.member("first").orElseThrow().type()).isEqualTo(kernel.type(number));
        assertThat(split.composite(CType.CompositeKind.STRUCT, "list_head")).isPresent();
        assertThat(split.typedef("pid_t")).isPresent();
        assertThat(split.enumeration("zone")).isPresent();
        assertThat(kernel.composite(CType.CompositeKind.STRUCT, "mine")).isEmpty();
    }

    @Test
    void theFirstOfSeveralDefinitionsIsTaken() {
        BtfWriter w = new BtfWriter();
        int number = w.integer("int", 4, BtfWriter.SIGNED);
        w.struct("twice", 4, member("first", number, 0));
        w.struct("twice", 8, member("second", number, 0));
        assertThat(parse(w).struct("twice").size()).isEqualTo(4);
    }

    @Test
    void loopsOfTypesEnd() {
        BtfWriter w = new BtfWriter();
        int alias = w.typedef("loop_t", w.nextId() + 1);
        int qualified = w.plain(BtfKind.CONST, false, "", alias);
        int array = w.array(w.nextId(), 3);
        int self = w.struct("self", 8, member("", w.nextId(), 0));
        w.struct("twins", 8, member("", w.nextId(), 0), member("", w.nextId(), 0));
        Btf btf = parse(w);
        assertThat(btf.type(alias).size()).isZero();
        assertThat(btf.type(qualified).size()).isZero();
        assertThat(btf.type(qualified).stripped()).isEqualTo(new CType.VoidType());
        assertThat(btf.type(array).size()).isZero();
        assertThat(((CType.CompositeType) btf.type(self)).member("x")).isEmpty();
        assertThat(btf.struct("twins").field("x"))
                .as("a struct that contains itself twice")
                .isEmpty();
    }

    @Test
    void arraysTooLargeForAnyMachineHaveNoSize() {
        BtfWriter w = new BtfWriter();
        int array = w.array(w.integer("int", 4, 0), -1);
        for (int i = 0; i < 5; i++) {
            array = w.array(array, -1);
        }
        assertThat(parse(w).type(array).size()).isZero();
    }

    @Test
    void namesOutsideTheStringsAreEmpty() throws FormatException {
        BtfWriter w = new BtfWriter();
        w.typedef("name_t", 0);
        for (int offset : new int[] {0x7fffffff, -1, Integer.MIN_VALUE, 1000}) {
            byte[] bytes = w.build();
            for (int i = 0; i < 4; i++) {
                bytes[24 + i] = (byte) (offset >>> 8 * i);
            }
            Btf btf = Btf.parse(bytes);
            assertThat(((CType.TypedefType) btf.type(1)).name()).isEmpty();
            assertThat(btf.typedef("name_t")).isEmpty();
        }
    }

    @Test
    void damagedHeaders() {
        byte[] sound = new BtfWriter().build();
        assertThatThrownBy(() -> Btf.parse(new byte[10])).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> Btf.parse(new byte[100])).hasMessageContaining("no BTF magic");
        for (int[] change : List.of(new int[] {2, 9}, new int[] {4, 3}, new int[] {15, 0x7f}, new int[] {22, 9})) {
            byte[] wrong = sound.clone();
            wrong[change[0]] = (byte) change[1];
            assertThatThrownBy(() -> Btf.parse(wrong)).isInstanceOf(FormatException.class);
        }
        BtfWriter unknown = new BtfWriter();
        unknown.plain(31, false, "x", 0);
        assertThatThrownBy(() -> Btf.parse(unknown.build())).hasMessageContaining("unknown kind 31");
        BtfWriter cut = new BtfWriter();
        cut.struct("cut", 4, member("a", 1, 0));
        byte[] bytes = cut.build();
        bytes[28] = 9;
        assertThatThrownBy(() -> Btf.parse(bytes)).hasMessageContaining("runs past the end");
    }

    @Test
    void mutatedTypesNeverDoWorseThanTheirException() {
        BtfWriter w = new BtfWriter();
        int number = w.integer("int", 4, BtfWriter.SIGNED);
        int inner = w.union("", 8, member("a", number, 0), bits("b", number, 32, 5));
        w.struct("s", 16, member("", inner, 0), member("tail", w.array(number, 2), 8));
        w.typedef("t", w.nextId() - 1);
        w.enumeration("e", true, new BtfWriter.Named("E", 1));
        w.prototype(number, new BtfWriter.Named("p", number));
        byte[] sound = w.build();
        int refused = 0;
        for (int seed = 0; seed < 10_000; seed++) {
            Random random = new Random(seed);
            byte[] wrong = Arrays.copyOf(sound, sound.length - random.nextInt(random.nextInt(8) == 0 ? 30 : 1));
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
            }
            try {
                Btf btf = Btf.parse(wrong);
                for (int id = 0; id <= btf.count(); id++) {
                    assertThat(btf.type(id).stripped().size()).isNotNegative();
                }
                TypeTable table = btf;
                table.struct("s")
                        .field("a", "tail")
                        .ifPresent(f -> assertThat(f.count()).isNotNegative());
                btf.enumeration("e");
                btf.typedef("t");
            } catch (FormatException declared) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 9_900);
    }
}
