package org.vmcoregdb.debuginfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vmcoregdb.memory.LittleEndian;

/**
 * Reads {@code .debug_frame} for tests, as a debugger does, and gives the row for an address as text: {@code cfa=r7+16} and a
 * rule per register: {@code c-16} (saved at CFA-16), {@code same}, {@code undefined}, {@code [expression]}.
 */
public final class CallFrameReader {
    private final byte[] bytes;
    private final List<Fde> fdes = new ArrayList<>();
    private int at;

    /** A row. */
    public record Row(String cfa, Map<Integer, String> rules, boolean signal) {
        public String rule(int register) {
            return rules.getOrDefault(register, "none");
        }
    }

    /** Code that one FDE is about. */
    public record Fde(long start, long length, int cie, int from, int to) {}

    public CallFrameReader(byte[] bytes) {
        this.bytes = bytes;
        while (at < bytes.length) {
            int begin = at;
            int length = u32();
            int end = at + length;
            if ((end & 7) != 0 || end > bytes.length) {
                throw new AssertionError("entry at " + begin + " ends at " + end);
            }
            int cie = u32();
            if (cie != -1) {
                long start = u64();
                long size = u64();
                if (signal(cie) && uleb() != 0) {
                    throw new AssertionError("augmentation data in the FDE at " + begin);
                }
                fdes.add(new Fde(start, size, cie, at, end));
            }
            at = end;
        }
    }

    public List<Fde> fdes() {
        return fdes;
    }

    /** The row for an address; empty if no FDE covers it. */
    public Optional<Row> row(long pc) {
        Optional<Fde> found = fdes.stream()
                .filter(f -> Long.compareUnsigned(pc - f.start, f.length) < 0)
                .findFirst();
        return found.map(f -> row(f, pc));
    }

    private boolean signal(int cie) {
        return bytes[cie + 9] == 'z' && bytes[cie + 10] == 'S';
    }

    private Row row(Fde fde, long pc) {
        State state = new State();
        at = fde.cie;
        int end = at + 4;
        end += u32();
        at = fde.cie + 9 + (signal(fde.cie) ? 3 : 1);
        // x86-64's rip, arm64's x30 and pc
        if (uleb() != 1 || sleb() != -8 || !List.of(16, 30, 32).contains(u8())) {
            throw new AssertionError("alignment factors or return address column of the CIE at " + fde.cie);
        }
        if (signal(fde.cie) && uleb() != 0) {
            throw new AssertionError("augmentation data in the CIE at " + fde.cie);
        }
        run(state, end, 0, 0);
        at = fde.from;
        run(state, fde.to, fde.start, pc);
        return new Row(state.cfa(), state.rules, signal(fde.cie));
    }

    private static final class State {
        private final Map<Integer, String> rules = new TreeMap<>();
        private String register = "";
        private long offset;
        private boolean expression;

        String cfa() {
            return expression ? register : register + "+" + offset;
        }
    }

    private void run(State state, int end, long start, long pc) {
        long location = start;
        while (at < end) {
            int op = u8();
            int low = op & 0x3f;
            long advance = 0;
            switch (op >> 6) {
                case 1 -> advance = low;
                case 2 -> state.rules.put(low, "c" + -8 * uleb());
                case 3 -> throw new AssertionError("restore is not written");
                default -> advance = extended(state, low);
            }
            location += advance;
            if (Long.compareUnsigned(location, pc) > 0) {
                return;
            }
        }
    }

    private long extended(State state, int op) {
        switch (op) {
            case 0x00 -> {}
            case 0x02 -> {
                return u8();
            }
            case 0x03 -> {
                int first = u8();
                return first | u8() << 8;
            }
            case 0x04 -> {
                return u32() & 0xffffffffL;
            }
            case 0x07 -> state.rules.put((int) uleb(), "undefined");
            case 0x08 -> state.rules.put((int) uleb(), "same");
            case 0x0c -> {
                state.register = "r" + uleb();
                state.offset = uleb();
                state.expression = false;
            }
            case 0x0e -> state.offset = uleb();
            case 0x0f -> {
                state.register = expression();
                state.expression = true;
            }
            case 0x10 -> state.rules.put((int) uleb(), expression());
            case 0x11 -> state.rules.put((int) uleb(), "c+" + -8 * sleb());
            case 0x16 -> {
                int register = (int) uleb();
                int length = (int) uleb();
                state.rules.put(register, "value of " + length + " bytes");
                at += length;
            }
            case 0x12 -> {
                state.register = "r" + uleb();
                state.offset = -8 * sleb();
                state.expression = false;
            }
            default -> throw new AssertionError("instruction " + op);
        }
        return 0;
    }

    private String expression() {
        int end = (int) uleb();
        end += at;
        StringBuilder text = new StringBuilder("[");
        while (at < end) {
            int op = u8();
            switch (op) {
                case 0x06 -> text.append(" deref");
                case 0x11 -> text.append(' ').append(sleb());
                case 0x22 -> text.append(" plus");
                default -> text.append('r').append(op - 0x70).append('+').append(sleb());
            }
        }
        return text.append(']').toString();
    }

    private int u8() {
        return bytes[at++] & 0xff;
    }

    private int u32() {
        at += 4;
        return LittleEndian.getInt(bytes, at - 4);
    }

    private long u64() {
        at += 8;
        return LittleEndian.getLong(bytes, at - 8);
    }

    private long uleb() {
        long value = 0;
        int shift = 0;
        int b;
        do {
            b = u8();
            value |= (long) (b & 0x7f) << shift;
            shift += 7;
        } while (b >= 0x80);
        return value;
    }

    private long sleb() {
        long value = 0;
        int shift = 0;
        int b;
        do {
            b = u8();
            value |= (long) (b & 0x7f) << shift;
            shift += 7;
        } while (b >= 0x80);
        return shift < 64 ? value << (64 - shift) >> (64 - shift) : value;
    }
}
