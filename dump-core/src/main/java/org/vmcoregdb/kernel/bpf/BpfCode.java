package org.vmcoregdb.kernel.bpf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.WordOrder;

/**
 * The instructions of BPF programs as text, in the words of the kernel's own log ({@code kernel/bpf/disasm.c}); the instruction set is
 * {@code Documentation/bpf/standardization/instruction-set.rst}.
 */
public final class BpfCode {
    private static final int BYTES = 8;
    private static final int NAME_LIMIT = 256;
    private static final String[] SIZES = {"u32", "u16", "u8", "u64"};
    private static final String[] SIGNED_SIZES = {"s32", "s16", "s8", "s64"};
    private static final String[] SUMS = {
        "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>=", "endian", "?", "?"
    };
    private static final String[] JUMPS = {
        "jmp", "==", ">", ">=", "&", "!=", "s>", "s>=", "call", "exit", "<", "<=", "s<", "s<=", "?", "?"
    };
    private static final int CALL = 0x80;
    private static final int EXIT = 0x90;
    private static final int ATOMIC = 0xc0;
    /** An address that may be missing: what the verifier makes of a read of the kernel's memory. */
    private static final int PROBE = 0x20;

    private static final int SIGNED = 0x80;
    private static final int PROBE_SIGNED = 0x40;
    private static final int FETCH = 1;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final BpfObjects objects;

    /**
     * An instruction.
     *
     * @param index its place in the program; one of 16 bytes takes two places
     * @param text what it does
     * @param bytes as they are in memory
     */
    public record Line(int index, String text, List<Integer> bytes) {}

    /** Reads code of a kernel. */
    public BpfCode(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.objects = BpfObjects.of(kernel);
    }

    /**
     * The instructions of a program.
     *
     * @throws MemoryFault if they are not in the dump
     */
    public List<Line> read(BpfProgram program) {
        byte[] code = memory.readBytes(program.code(), program.instructions() * BYTES);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < program.instructions(); i++) {
            boolean wide = (code[i * BYTES] & 0xff) == 0x18 && i + 1 < program.instructions();
            int end = (wide ? i + 2 : i + 1) * BYTES;
            List<Integer> bytes = new ArrayList<>();
            for (byte b : Arrays.copyOfRange(code, i * BYTES, end)) {
                bytes.add(b & 0xff);
            }
            lines.add(new Line(i, new One(memory.words(), code, i * BYTES, wide).text(), bytes));
            i += wide ? 1 : 0;
        }
        return lines;
    }

    /** One instruction. */
    private final class One {
        private final int opcode;
        private final int to;
        private final int from;
        private final int offset;
        private final int immediate;
        private final long wide;

        One(WordOrder order, byte[] code, int at, boolean isWide) {
            opcode = code[at] & 0xff;
            int registers = code[at + 1] & 0xff;
            boolean little = order == WordOrder.LITTLE;
            to = little ? registers & 0xf : registers >> 4;
            from = little ? registers >> 4 : registers & 0xf;
            offset = order.getShort(code, at + 2);
            immediate = order.getInt(code, at + 4);
            wide = isWide ? (long) order.getInt(code, at + 12) << 32 | immediate & 0xffffffffL : 0;
        }

        private String format(String pattern, Object... values) {
            return String.format(Locale.ROOT, "(%02x) ", opcode) + String.format(Locale.ROOT, pattern, values);
        }

        private String bad(String kind) {
            return String.format(Locale.ROOT, "BUG_%s%02x", kind, opcode);
        }

        private String size() {
            return SIZES[opcode >> 3 & 3];
        }

        String text() {
            return switch (opcode & 7) {
                case 0 -> load();
                case 1 -> loadRegister();
                case 2 ->
                    (opcode & 0xe0) == 0x60
                            ? format("*(%s *)(r%d %+d) = %d", size(), to, offset, immediate)
                            : bad("st_");
                case 3 -> store();
                case 5 -> jump(false);
                case 6 -> jump(true);
                default -> sum((opcode & 7) == 4);
            };
        }

        /** Sums of 32 bits are marked as such. */
        private String sum(boolean half) {
            String mark = half ? "(u32) " : "";
            boolean register = (opcode & 8) != 0;
            if ((opcode & 0xf0) == 0xd0) {
                return half
                        ? format("r%d = %s%d r%d", to, register ? "be" : "le", immediate, to)
                        : format("r%d = bswap%d r%d", to, immediate, to);
            }
            if ((opcode & 0xf0) == 0x80) {
                return format("r%d = %s-r%d", to, mark, to);
            }
            if (register && (opcode & 0xf0) == 0xb0 && offset != 0 && offset != 1) {
                return format("%sr%d = (s%d)r%d", mark, to, offset, from);
            }
            String operation = SUMS[opcode >> 4];
            boolean signed = offset == 1 && ((opcode & 0xf0) == 0x30 || (opcode & 0xf0) == 0x90);
            operation = signed ? "s" + operation : operation;
            return register
                    ? format("%sr%d %s %sr%d", mark, to, operation, mark, from)
                    : format("%sr%d %s %s%d", mark, to, operation, mark, immediate);
        }

        private String store() {
            if ((opcode & 0xe0) == 0x60) {
                return format("*(%s *)(r%d %+d) = r%d", size(), to, offset, from);
            }
            return (opcode & 0xe0) == ATOMIC ? atomic() : bad("");
        }

        private String atomic() {
            String place = String.format(Locale.ROOT, "(%s *)(r%d %+d)", size(), to, offset);
            String bits = (opcode >> 3 & 3) == 3 ? "64" : "";
            String name = switch (immediate & 0xf0) {
                case 0x00 -> "add";
                case 0x40 -> "or";
                case 0x50 -> "and";
                case 0xa0 -> "xor";
                default -> "";
            };
            if (immediate == 0xf1) {
                return format("r0 = atomic%s_cmpxchg(%s, r0, r%d)", bits, place, from);
            }
            if (immediate == 0xe1) {
                return format("r%d = atomic%s_xchg(%s, r%d)", from, bits, place, from);
            }
            if (name.isEmpty()) {
                return bad("");
            }
            return (immediate & FETCH) != 0
                    ? format("r%d = atomic%s_fetch_%s(%s, r%d)", from, bits, name, place, from)
                    : format("lock *%s %s r%d", place, SUMS[(immediate & 0xf0) >> 4], from);
        }

        private String loadRegister() {
            int mode = opcode & 0xe0;
            if (mode == 0x60 || mode == PROBE) {
                return format("r%d = *(%s *)(r%d %+d)", to, size(), from, offset);
            }
            return mode == SIGNED || mode == PROBE_SIGNED
                    ? format("r%d = *(%s *)(r%d %+d)", to, SIGNED_SIZES[opcode >> 3 & 3], from, offset)
                    : bad("ldx_");
        }

        private String load() {
            return switch (opcode & 0xe0) {
                case 0x20 -> format("r0 = *(%s *)skb[%d]", size(), immediate);
                case 0x40 -> format("r0 = *(%s *)skb[r%d + %d]", size(), from, immediate);
                case 0x00 -> opcode == 0x18 ? format("r%d = %s", to, constant()) : bad("ld_");
                default -> bad("ld_");
            };
        }

        private String constant() {
            OptionalLong map = objects.mapAt(wide);
            return map.isPresent() ? "map[id:" + map.getAsLong() + "]" : "0x" + Long.toHexString(wide);
        }

        private String jump(boolean half) {
            int kind = opcode & 0xf0;
            String register = half ? "w" : "r";
            if (!half && kind == CALL) {
                return from == 1
                        ? format("call pc%+d", immediate)
                        : format("call %s#%d", function().orElse("unknown"), immediate);
            }
            if (kind == 0) {
                return half ? format("gotol pc%+d", immediate) : format("goto pc%+d", offset);
            }
            if (!half && kind == EXIT) {
                return format("exit");
            }
            String relation = JUMPS[opcode >> 4];
            return (opcode & 8) != 0
                    ? format("if %s%d %s %s%d goto pc%+d", register, to, relation, register, from, offset)
                    : format("if %s%d %s 0x%x goto pc%+d", register, to, relation, immediate, offset);
        }

        /** Before it is verified a call has a function's number, then its distance from {@code __bpf_call_base}. */
        private Optional<String> function() {
            OptionalLong base = kernel.symbol("__bpf_call_base");
            OptionalLong names = kernel.symbol("func_id_str");
            long most =
                    kernel.types().constant("bpf_func_id", "__BPF_FUNC_MAX_ID").orElse(0);
            if (names.isPresent() && immediate >= 0 && immediate < most) {
                try {
                    long text = memory.readLong(names.getAsLong() + 8L * immediate);
                    return text == 0 ? Optional.empty() : Optional.of(memory.readCString(text, NAME_LIMIT));
                } catch (MemoryFault missing) {
                    return Optional.empty();
                }
            }
            return base.isEmpty()
                    ? Optional.empty()
                    : Symbols.of(kernel)
                            .resolve(base.getAsLong() + immediate)
                            .filter(s -> s.offset() == 0)
                            .map(s -> s.symbol().name());
        }
    }
}
