package org.vmcoregdb.unwind.x86;

import java.util.OptionalInt;

/**
 * An instruction at the start of a function that puts something on the stack.
 *
 * @param end address after the instruction
 * @param allocated bytes between the return address and the stack pointer after it
 * @param pushed the register it pushes, by the number that x86-64 instructions use (0 rax, 3 rbx, 5 rbp, 12 r12 …); empty if
 *     it subtracts from the stack pointer
 */
public record PrologueStep(long end, long allocated, OptionalInt pushed) {}
