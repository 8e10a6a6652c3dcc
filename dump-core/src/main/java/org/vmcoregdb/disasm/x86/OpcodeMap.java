package org.vmcoregdb.disasm.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The 256 opcodes of one map. Lines are kept as they are until their opcode is first asked for: most programs meet few
 * of them, and the first instruction should not wait for the rest. Safe for use by many threads once all lines are in.
 */
final class OpcodeMap {
    private static final int OPCODES = 256;
    /** The most alternatives a line that steps through opcodes has. */
    private static final int STEPS = 16;

    private final List<List<String>> lines = new ArrayList<>(OPCODES);
    private final AtomicReferenceArray<OpcodeForm[]> forms = new AtomicReferenceArray<>(OPCODES);

    OpcodeMap() {
        for (int i = 0; i < OPCODES; i++) {
            lines.add(List.of());
        }
    }

    /** Adds a line of a table, after those that are there. */
    void add(String line) {
        int first = hex(line, 0);
        switch (line.charAt(2)) {
            case '-' -> {
                int last = hex(line, 3);
                for (int opcode = first; opcode <= last; opcode++) {
                    add(opcode, line);
                }
            }
            case '+' -> {
                int step = line.charAt(3) - '0';
                for (int opcode = first; opcode < Math.min(first + STEPS * step, OPCODES); opcode += step) {
                    add(opcode, line);
                }
            }
            default -> add(first, line);
        }
    }

    private static int hex(String line, int at) {
        return Character.digit(line.charAt(at), 16) << 4 | Character.digit(line.charAt(at + 1), 16);
    }

    private void add(int opcode, String line) {
        List<String> known = lines.get(opcode);
        if (known.isEmpty()) {
            known = new ArrayList<>(2);
            lines.set(opcode, known);
        }
        known.add(line);
    }

    /** The forms of an opcode, in the order in which they are to be tried. Not to be changed. */
    OpcodeForm[] forms(int opcode) {
        OpcodeForm[] known = forms.getAcquire(opcode);
        return known != null ? known : parse(opcode);
    }

    private OpcodeForm[] parse(int opcode) {
        List<OpcodeForm> found = new ArrayList<>();
        OpcodeLine parser = new OpcodeLine(opcode, found);
        for (String line : lines.get(opcode)) {
            parser.add(line);
        }
        OpcodeForm[] parsed = found.toArray(new OpcodeForm[0]);
        forms.setRelease(opcode, parsed);
        return parsed;
    }
}
