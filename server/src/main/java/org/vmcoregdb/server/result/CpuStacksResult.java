package org.vmcoregdb.server.result;

import java.util.List;
import org.vmcoregdb.unwind.scan.StackSpan;

/** What looks like saved registers on the interrupt and exception stacks of the CPUs: {@code bt -E}. */
public record CpuStacksResult(List<CpuStack> stacks) implements Result.StackScan {
    /** One stack of one CPU, and what is on it. */
    public record CpuStack(StackSpan stack, List<FoundRegisters> frames) {}
}
