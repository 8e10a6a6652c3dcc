package org.vmcoregdb.dwarf.frame;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;
import org.vmcoregdb.dwarf.expression.DwarfExpression;

/** Runs call frame instructions (DWARF 5 §6.4.2) up to an address. */
final class CallFrameProgram {
    /** Compilers nest a level or two. */
    private static final int REMEMBERED_LIMIT = 64;

    private final DebugSection section;
    private final CommonEntry common;
    private final long address;
    private final Deque<State> remembered = new ArrayDeque<>();
    private State state = new State(null, new HashMap<>());
    private Map<Integer, RegisterRule> initial = Map.of();
    private long location;

    private record State(@Nullable CfaRule cfa, Map<Integer, RegisterRule> rules) {}

    private CallFrameProgram(DebugSection section, FrameEntry entry, long address) {
        this.section = section;
        this.common = entry.common();
        this.location = entry.start();
        this.address = address;
    }

    /**
     * The row of an address.
     *
     * @return empty if the instructions do not say where the frame is
     */
    static Optional<CallFrameRow> row(DebugSection section, FrameEntry entry, long address) throws FormatException {
        CallFrameProgram program = new CallFrameProgram(section, entry, address);
        program.run(entry.common().instructions(), entry.common().end());
        program.initial = Map.copyOf(program.state.rules);
        program.run(entry.instructions(), entry.end());
        CfaRule cfa = program.state.cfa;
        return cfa == null
                ? Optional.empty()
                : Optional.of(new CallFrameRow(
                        cfa,
                        program.state.rules,
                        entry.common().returnAddressColumn(),
                        entry.common().signalFrame()));
    }

    private void run(long start, long end) throws FormatException {
        DwarfCursor cursor = DwarfCursor.atStart(section).moveTo(start);
        while (cursor.position() < end) {
            int opcode = cursor.u8("call frame instruction");
            long next = advanced(cursor, opcode);
            if (Long.compareUnsigned(next, address) > 0) {
                return;
            }
            location = next;
        }
    }

    /** Executes one instruction; the address from which on the following ones hold. */
    private long advanced(DwarfCursor cursor, int opcode) throws FormatException {
        long factor = common.codeAlignment();
        if (opcode >>> 6 == 1) { // DW_CFA_advance_loc
            return location + (opcode & 0x3f) * factor;
        }
        switch (opcode) {
            case 0x01 -> { // DW_CFA_set_loc
                return common.addresses().read(cursor, "DW_CFA_set_loc", 0);
            }
            case 0x02 -> {
                return location + cursor.u8("DW_CFA_advance_loc1") * factor;
            }
            case 0x03 -> {
                return location + cursor.u16("DW_CFA_advance_loc2") * factor;
            }
            case 0x04 -> {
                return location + cursor.u32("DW_CFA_advance_loc4") * factor;
            }
            default -> {
                if (!definedFrame(cursor, opcode) && !ruledRegister(cursor, opcode)) {
                    kept(cursor, opcode);
                }
                return location;
            }
        }
    }

    private boolean definedFrame(DwarfCursor cursor, int opcode) throws FormatException {
        CfaRule rule;
        switch (opcode) {
            case 0x0c -> rule = new CfaRule.RegisterOffset(register(cursor), cursor.uleb("DW_CFA_def_cfa"));
            case 0x12 -> rule = new CfaRule.RegisterOffset(register(cursor), signed(cursor));
            case 0x0d ->
                rule = new CfaRule.RegisterOffset(register(cursor), base(cursor).offset());
            case 0x0e ->
                rule = new CfaRule.RegisterOffset(base(cursor).register(), cursor.uleb("DW_CFA_def_cfa_offset"));
            case 0x13 -> rule = new CfaRule.RegisterOffset(base(cursor).register(), signed(cursor));
            case 0x0f -> rule = new CfaRule.Computed(expression(cursor));
            default -> {
                return false;
            }
        }
        state = new State(rule, state.rules);
        return true;
    }

    /** The register and offset that an instruction changes one of. */
    private CfaRule.RegisterOffset base(DwarfCursor cursor) throws FormatException {
        if (state.cfa instanceof CfaRule.RegisterOffset known) {
            return known;
        }
        throw cursor.damaged("half of a rule for the frame's address, where the other half is not known");
    }

    private boolean ruledRegister(DwarfCursor cursor, int opcode) throws FormatException {
        if (opcode >>> 6 == 2) { // DW_CFA_offset
            state.rules.put(opcode & 0x3f, new RegisterRule.AtOffset(unsigned(cursor)));
            return true;
        }
        if (opcode < 0x05 || opcode > 0x16 && opcode != 0x2f) {
            return false;
        }
        switch (opcode) {
            case 0x05 -> rule(cursor, c -> new RegisterRule.AtOffset(unsigned(c))); // DW_CFA_offset_extended
            case 0x07 -> rule(cursor, c -> new RegisterRule.Undefined());
            case 0x08 -> rule(cursor, c -> new RegisterRule.SameValue());
            case 0x09 -> rule(cursor, c -> new RegisterRule.InRegister(register(c)));
            case 0x10 -> rule(cursor, c -> new RegisterRule.AtComputed(expression(c)));
            case 0x11 -> rule(cursor, c -> new RegisterRule.AtOffset(signed(c))); // DW_CFA_offset_extended_sf
            case 0x14 -> rule(cursor, c -> new RegisterRule.ValueOffset(unsigned(c)));
            case 0x15 -> rule(cursor, c -> new RegisterRule.ValueOffset(signed(c)));
            case 0x16 -> rule(cursor, c -> new RegisterRule.ValueComputed(expression(c)));
            case 0x2f -> rule(cursor, c -> new RegisterRule.AtOffset(-unsigned(c))); // GNU_negative_offset_extended
            default -> {
                return false;
            }
        }
        return true;
    }

    private interface RuleReader {
        RegisterRule read(DwarfCursor cursor) throws FormatException;
    }

    private void rule(DwarfCursor cursor, RuleReader reader) throws FormatException {
        int register = register(cursor);
        state.rules.put(register, reader.read(cursor));
    }

    private void kept(DwarfCursor cursor, int opcode) throws FormatException {
        if (opcode >>> 6 == 3) {
            restore(opcode & 0x3f);
            return;
        }
        switch (opcode) {
            case 0x00 -> {} // DW_CFA_nop
            case 0x06 -> restore(register(cursor)); // DW_CFA_restore_extended
            case 0x0a -> { // DW_CFA_remember_state
                if (remembered.size() == REMEMBERED_LIMIT) {
                    throw cursor.damaged("more than " + REMEMBERED_LIMIT + " remembered states");
                }
                remembered.push(new State(state.cfa, new HashMap<>(state.rules)));
            }
            case 0x0b -> { // DW_CFA_restore_state
                if (remembered.isEmpty()) {
                    throw cursor.damaged("a state to be restored that was never remembered");
                }
                state = remembered.pop();
            }
            case 0x2d -> {} // AARCH64_negate_ra_state: how the return address is signed, not where it is
            case 0x2e -> cursor.uleb("DW_CFA_GNU_args_size"); // of no use for finding registers
            default -> throw cursor.damaged("call frame instruction 0x" + Integer.toHexString(opcode));
        }
    }

    private void restore(int register) {
        RegisterRule rule = initial.get(register);
        if (rule == null) {
            state.rules.remove(register);
        } else {
            state.rules.put(register, rule);
        }
    }

    private static int register(DwarfCursor cursor) throws FormatException {
        return cursor.small("register", CommonEntry.REGISTER_LIMIT);
    }

    private long unsigned(DwarfCursor cursor) throws FormatException {
        return cursor.uleb("factored offset") * common.dataAlignment();
    }

    private long signed(DwarfCursor cursor) throws FormatException {
        return cursor.sleb("factored offset") * common.dataAlignment();
    }

    private DwarfExpression expression(DwarfCursor cursor) throws FormatException {
        byte[] code = cursor.bytes("expression", cursor.uleb("length of an expression"));
        return new DwarfExpression(code, section.order(), common.addresses().addressSize());
    }
}
