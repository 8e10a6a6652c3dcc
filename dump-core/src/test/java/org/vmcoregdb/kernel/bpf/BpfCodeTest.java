package org.vmcoregdb.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

class BpfCodeTest {
    private static FakeKernel kernel() {
        BtfWriter types = new BtfWriter();
        int pointer = types.pointer(0);
        int u8 = types.integer("unsigned char", 1, 0);
        int array = types.struct("xarray", 16, member("xa_head", pointer, 8));
        types.struct("xa_node", 600, member("shift", u8, 0), member("slots", types.array(pointer, 64), 16));
        types.struct("idr", 24, member("idr_rt", array, 0));
        FakeKernel kernel = new FakeKernel().types(types);
        return kernel.symbol("prog_idr", kernel.place(new byte[32])).symbol("map_idr", kernel.place(new byte[32]));
    }

    private static List<BpfCode.Line> lines(String hex) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        FakeKernel kernel = kernel();
        BpfProgram program = new BpfProgram(
                1,
                0,
                0,
                "",
                "",
                List.of(),
                code.length / 8,
                kernel.place(code),
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
        return new BpfCode(kernel.open()).read(program);
    }

    /** Those of crash's help, then what later instruction sets added, as the kernel's log writes them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "bf 16 00 00 00 00 00 00~(bf) r6 = r1",
                "69 67 c0 00 00 00 00 00~(69) r7 = *(u16 *)(r6 +192)",
                "b4 08 00 00 00 00 00 00~(b4) (u32) r8 = (u32) 0",
                "55 07 0e 00 08 00 00 00~(55) if r7 != 0x8 goto pc+14",
                "07 03 00 00 fc ff ff ff~(07) r3 += -4",
                "62 02 00 00 20 00 00 00~(62) *(u32 *)(r2 +0) = 32",
                "44 08 00 00 02 00 00 00~(44) (u32) r8 |= (u32) 2",
                "95 00 00 00 00 00 00 00~(95) exit",
                "85 00 00 00 20 20 01 00~(85) call unknown#73760",
                "85 10 00 00 05 00 00 00~(85) call pc+5",
                "05 00 fe ff 00 00 00 00~(05) goto pc-2",
                "87 01 00 00 00 00 00 00~(87) r1 = -r1",
                "dc 01 00 00 10 00 00 00~(dc) r1 = be16 r1",
                "d7 01 00 00 20 00 00 00~(d7) r1 = bswap32 r1",
                "7b 1a f8 ff 00 00 00 00~(7b) *(u64 *)(r10 -8) = r1",
                "db 21 00 00 00 00 00 00~(db) lock *(u64 *)(r1 +0) += r2",
                "db 21 00 00 01 00 00 00~(db) r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)",
                "c3 21 04 00 f1 00 00 00~(c3) r0 = atomic_cmpxchg((u32 *)(r1 +4), r0, r2)",
                "c3 21 04 00 e1 00 00 00~(c3) r2 = atomic_xchg((u32 *)(r1 +4), r2)",
                "16 01 02 00 07 00 00 00~(16) if w1 == 0x7 goto pc+2",
                "06 00 00 00 09 00 00 00~(06) gotol pc+9",
                "91 21 00 00 00 00 00 00~(91) r1 = *(s8 *)(r2 +0)",
                "bf 21 08 00 00 00 00 00~(bf) r1 = (s8)r2",
                "3f 21 01 00 00 00 00 00~(3f) r1 s/= r2",
                "20 00 00 00 0c 00 00 00~(20) r0 = *(u32 *)skb[12]",
                "db 21 00 00 77 00 00 00~BUG_db",
                "e2 01 00 00 00 00 00 00~BUG_st_e2",
            })
    void oneInstruction(String hex, String text) {
        assertThat(lines(hex)).extracting(BpfCode.Line::text).containsExactly(text);
    }

    @Test
    void aConstantOf64BitsTakesTwoPlaces() {
        List<BpfCode.Line> lines = lines("18 01 00 00 00 7a 96 61 00 00 00 00 b2 9d ff ff 95 00 00 00 00 00 00 00");
        assertThat(lines).extracting(BpfCode.Line::text).containsExactly("(18) r1 = 0xffff9db261967a00", "(95) exit");
        assertThat(lines).extracting(BpfCode.Line::index).containsExactly(0, 2);
        assertThat(lines.get(0).bytes()).hasSize(16);
        assertThat(lines("18 01 00 00 00 7a 96 61").get(0).bytes()).hasSize(8);
    }
}
