package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.WordNames;
import org.vmcoregdb.server.result.RawStackResult;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackWord;
import org.vmcoregdb.unwind.scan.StackCopy;
import org.vmcoregdb.unwind.scan.StackMap;
import org.vmcoregdb.unwind.scan.StackSpan;

/** The memory of a stack, word by word. */
final class RawQuestion implements StackQuestion {
    private final AddressSpace memory;
    private final StackMap stacks;
    private final WordNames.Namer namer;
    private final Result.StackStyle style;

    RawQuestion(CommandContext context, Result.StackStyle style) {
        Kernel kernel = context.kernel();
        this.memory = kernel.memory();
        this.stacks = new StackMap(kernel);
        this.namer = WordNames.SYMBOLS.of(kernel);
        this.style = style;
    }

    @Override
    public Optional<Result> ask(Task task) {
        Optional<StackSpan> stack = stacks.of(task);
        if (stack.isEmpty()) {
            return Optional.of(new RawStackResult(task, List.of(), Optional.empty(), style));
        }
        StackCopy copy = StackCopy.of(memory, stack.get().low(), stack.get().high());
        List<Result.StackWords> parts = new ArrayList<>();
        Optional<String> problem = Optional.empty();
        int at = 0;
        while (at < copy.count()) {
            if (copy.has(at)) {
                List<StackWord> words = new ArrayList<>();
                long address = copy.address(at);
                while (at < copy.count() && copy.has(at)) {
                    words.add(namer.name(copy.word(at++)));
                }
                parts.add(new Result.StackWords(address, words));
            } else {
                if (problem.isEmpty()) {
                    problem = Optional.of("The stack is not all there: " + reason(copy.address(at)) + ".");
                }
                at++;
            }
        }
        return Optional.of(new RawStackResult(task, parts, problem, style));
    }

    private String reason(long address) {
        FaultReason why = memory.fault(address).orElse(FaultReason.NOT_MAPPED);
        return String.valueOf(new MemoryFault(address, false, why).getMessage());
    }
}
