package org.vmcoregdb.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.types.btf.BtfWriter.bits;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfWriter;

class StructTest {
    private static TypeTable types;

    @BeforeAll
    static void build() throws FormatException {
        BtfWriter w = new BtfWriter();
        int s8 = w.integer("signed char", 1, BtfWriter.SIGNED);
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int u32 = w.integer("unsigned int", 4, 0);
        int u64 = w.integer("unsigned long", 8, 0);
        int text = w.array(w.integer("char", 1, 0), 16);
        int mood = w.enumeration("mood", true, new BtfWriter.Named("BAD", -1));
        int inner = w.struct("inner", 16, member("sp", u64, 8), member("id", s32, 0));
        int alias = w.typedef("inner_t", inner);
        int anonymous = w.struct("", 16, member("hidden", u32, 4), member("deep", alias, 0));
        w.struct(
                "outer",
                128,
                member("signed", s32, 0),
                member("unsigned", u32, 4),
                member("small", s8, 8),
                member("long", u64, 16),
                member("comm", text, 24),
                member("mood", mood, 40),
                member("", anonymous, 48),
                member("thread", alias, 64));
        w.struct(
                "fields",
                16,
                bits("low", u32, 0, 3),
                bits("negative", s32, 3, 5),
                bits("across", u32, 12, 9),
                bits("wide", u64, 32, 64));
        types = Btf.parse(w.build());
    }

    @Test
    void numbersExtendAsTheirTypesSay() {
        FakeMemory memory =
                new FakeMemory().put(0x100, new byte[128]).put64(0x100, -1).put64(0x108, 0x80);
        memory.put64(0x110, Long.MIN_VALUE).put64(0x128, 0xfffffffeL);
        Struct outer = types.struct("outer");
        assertThat(outer.need("signed").read(memory, 0x100)).isEqualTo(-1);
        assertThat(outer.need("unsigned").read(memory, 0x100)).isEqualTo(0xffffffffL);
        assertThat(outer.need("small").read(memory, 0x100)).isEqualTo(-128);
        assertThat(outer.need("long").read(memory, 0x100)).isEqualTo(Long.MIN_VALUE);
        assertThat(outer.need("mood").read(memory, 0x100)).isEqualTo(-2);
        byte[] copy = memory.readBytes(0x100, 128);
        assertThat(outer.need("small").in(WordOrder.LITTLE, copy, 0)).isEqualTo(-128);
        assertThat(outer.need("comm").count()).isEqualTo(16);
        assertThat(outer.need("small").count()).isEqualTo(1);
        assertThat(outer.need("comm").at(0x100)).isEqualTo(0x118);
    }

    @Test
    void bitFields() {
        FakeMemory memory = new FakeMemory().put64(0x100, 0x11223344_001fd0f5L).put64(0x108, 0);
        Struct fields = types.struct("fields");
        assertThat(fields.need("low").read(memory, 0x100)).isEqualTo(5);
        assertThat(fields.need("negative").read(memory, 0x100)).isEqualTo(-2);
        assertThat(fields.need("across").read(memory, 0x100)).isEqualTo(0x1fd);
        assertThat(fields.need("across").size()).isEqualTo(2);
        assertThat(fields.need("wide").read(memory, 0x100)).isEqualTo(0x11223344L);
    }

    @Test
    void pathsGoThroughAnonymousMembers() {
        Struct outer = types.struct("outer");
        assertThat(outer.need("hidden").offset()).isEqualTo(52);
        assertThat(outer.need("deep.sp").offset()).isEqualTo(56);
        assertThat(outer.need("thread.sp").offset()).isEqualTo(72);
        assertThat(outer.need("new_name", "thread.id").path()).isEqualTo("thread.id");
        assertThat(outer.field("thread.none")).isEmpty();
        assertThat(outer.field("signed.none")).isEmpty();
        assertThat(outer.field("")).isPresent();
        assertThat(outer.field()).isEmpty();
        assertThat(outer.name()).isEqualTo("outer");
        assertThat(outer.type()).isPresent();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> types.struct("outer").need("newest", "older"))
                .isInstanceOf(MissingTypeException.class)
                .hasMessage("this kernel's struct outer has no member newest");
        Struct none = TypeTable.NONE.struct("task_struct");
        assertThat(none.type()).isEmpty();
        assertThat(none.field("pid")).isEmpty();
        assertThatThrownBy(() -> none.need("pid"))
                .hasMessage("this kernel's type information has no struct task_struct");
        assertThatThrownBy(none::size).hasMessage("this kernel has no struct task_struct");
        assertThat(TypeTable.NONE.enumeration("e")).isEmpty();
        assertThat(TypeTable.NONE.typedef("t")).isEmpty();
    }
}
