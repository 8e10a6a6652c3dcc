package org.vmcoregdb.diagnosis.x86;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.disasm.x86.X86Disassembler;
import org.vmcoregdb.memory.AddressSpace;

/**
 * Where a function keeps its stack protector's canary, as its code says: it loads the word, compares it with the task's ({@code
 * %gs:0x28}, since 6.15 the per-cpu variable {@code __stack_chk_guard}), and calls {@code __stack_chk_fail} if they differ.
 *
 * @param offset of the canary's word from the stack pointer, in bytes
 */
record CanaryCheck(long offset) {
    private static final int MAX_FUNCTION_BYTES = 1 << 16;
    private static final int LONGEST_INSTRUCTION = 15;
    /** How many instructions may lie between the load and the comparison. */
    private static final int REACH = 3;

    private static final Pattern COMPARISON = Pattern.compile("(?:sub|xor|cmp)q?", Pattern.CASE_INSENSITIVE);
    private static final Pattern GUARD = Pattern.compile("%gs:(?:0x28|0x[0-9a-f]+\\(%rip\\)),(%r\\w+)");
    private static final Pattern LOAD = Pattern.compile("(?:(0x[0-9a-f]+))?\\(%rsp\\),(%r\\w+)");

    /** The check in a function's code, if one is found. */
    static Optional<CanaryCheck> in(AddressSpace memory, long start, OptionalLong end) {
        long size = Math.min(MAX_FUNCTION_BYTES, end.orElse(start + MAX_FUNCTION_BYTES) - start);
        byte[] code = new byte[(int) Math.max(0, size)];
        int got = memory.read(start, code, 0, code.length);
        Disassembler disassembler = new X86Disassembler(Dialect.NEWER);
        Deque<Instruction> before = new ArrayDeque<>();
        int at = 0;
        while (at < got) {
            Instruction instruction =
                    disassembler.decode(code, at, Math.min(LONGEST_INSTRUCTION, got - at), start + at);
            Matcher guard = GUARD.matcher(instruction.operands());
            if (COMPARISON.matcher(instruction.mnemonic()).matches() && guard.matches()) {
                Optional<CanaryCheck> found = before.stream()
                        .flatMap(i -> load(i, guard.group(1)).stream())
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
            before.addFirst(instruction);
            if (before.size() > REACH) {
                before.removeLast();
            }
            at += instruction.length();
        }
        return Optional.empty();
    }

    private static Optional<CanaryCheck> load(Instruction instruction, String register) {
        Matcher load = LOAD.matcher(instruction.operands());
        if (!instruction.mnemonic().startsWith("mov")
                || !load.matches()
                || !load.group(2).equals(register)) {
            return Optional.empty();
        }
        String distance = load.group(1);
        return Optional.of(new CanaryCheck(distance == null ? 0 : Long.parseLong(distance.substring(2), 16)));
    }
}
